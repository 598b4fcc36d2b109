/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Delivers what was ordered. */
@Component
class Deliveries {
  private static final Logger logger = LoggerFactory.getLogger(Deliveries.class);

  @KafkaListener(topics = "orders", groupId = "deliveries")
  void deliver(String order) {
    logger.info("delivers: {}", order);
  }
}
