/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** Sends mails; this shop only logs them. */
@Component
class Mails {
  private static final Logger logger = LoggerFactory.getLogger(Mails.class);

  private final OrderRepository repository;

  Mails(OrderRepository repository) {
    this.repository = repository;
  }

  @Async
  void confirm(String customer, String note) {
    logger.info("{} gets a mail: {}, one of {}", customer, note, repository.count());
  }
}
