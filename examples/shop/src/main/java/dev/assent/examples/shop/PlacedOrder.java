/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** An order of a customer. */
@Entity
class PlacedOrder {
  @Id @GeneratedValue private @Nullable Long id;
  private String customer = "";
  private String note = "";

  /** For JPA. */
  PlacedOrder() {}

  PlacedOrder(String customer, String note) {
    this.customer = customer;
    this.note = note;
  }

  /** Returns the number; {@code null} before it is stored. */
  @Nullable Long id() {
    return id;
  }

  String customer() {
    return customer;
  }

  String note() {
    return note;
  }
}
