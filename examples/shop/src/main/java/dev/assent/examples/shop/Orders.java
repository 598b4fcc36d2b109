/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Service;

/** Places and finds orders. */
@Service
class Orders {
  private static final Logger logger = LoggerFactory.getLogger(Orders.class);

  private final OrderRepository repository;
  private final Prices prices;
  private final Mails mails;
  private final KafkaTemplate<String, String> kafka;

  Orders(
      OrderRepository repository, Prices prices, Mails mails, KafkaTemplate<String, String> kafka) {
    this.repository = repository;
    this.prices = prices;
    this.mails = mails;
    this.kafka = kafka;
  }

  String place(String customer, String note) {
    logger.info("{} orders: {}", customer, note);
    PlacedOrder order = repository.save(new PlacedOrder(customer, note));
    String price = prices.of(note);
    mails.confirm(customer, note);
    kafka.send("orders", customer, order.id() + " " + note).join();
    return price;
  }

  List<String> find(String customer) {
    return repository.findByCustomer(customer).stream().map(PlacedOrder::note).toList();
  }
}
