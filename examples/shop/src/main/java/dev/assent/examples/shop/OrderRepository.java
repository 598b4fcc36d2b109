/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;

/** The orders in the database. */
interface OrderRepository extends JpaRepository<PlacedOrder, Long> {
  /** Returns the orders of a customer. */
  List<PlacedOrder> findByCustomer(String customer);
}
