/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.spring;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Calls a translation service of a third party. */
@Component
class Translator {
  private final RestClient client;

  Translator(RestClient.Builder builder, @Value("${chat.translator}") String address) {
    this.client = builder.baseUrl(address).build();
  }

  String translate(String text) {
    String translated =
        client
            .get()
            .uri(uri -> uri.path("/translations").queryParam("text", text).build())
            .retrieve()
            .body(String.class);
    return translated == null ? text : translated;
  }
}
