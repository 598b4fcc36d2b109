/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The HTTP interface of the shop. */
@RestController
class OrderController {
  private final Orders orders;

  OrderController(Orders orders) {
    this.orders = orders;
  }

  /** Places an order, and returns its price. */
  @PostMapping("/orders/{customer}")
  String place(@PathVariable("customer") String customer, @RequestBody String note) {
    return orders.place(customer, note);
  }

  /** Returns the notes of a customer's orders. */
  @GetMapping("/orders/{customer}")
  List<String> find(@PathVariable("customer") String customer) {
    return orders.find(customer);
  }
}
