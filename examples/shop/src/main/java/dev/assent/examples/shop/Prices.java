/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Asks another service for prices. */
@Component
class Prices {
  private final RestClient client;

  Prices(RestClient.Builder builder, @Value("${shop.prices}") String address) {
    this.client = builder.baseUrl(address).build();
  }

  String of(String note) {
    String price = client.get().uri("/prices/{article}", note).retrieve().body(String.class);
    return price == null ? "" : price;
  }
}
