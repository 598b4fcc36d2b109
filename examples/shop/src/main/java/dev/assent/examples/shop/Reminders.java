/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Looks for orders that nobody paid; this shop has none. */
@Component
class Reminders {
  private final OrderRepository repository;

  Reminders(OrderRepository repository) {
    this.repository = repository;
  }

  @Scheduled(fixedDelay = 500)
  void remind() {
    long unused = repository.count();
  }
}
