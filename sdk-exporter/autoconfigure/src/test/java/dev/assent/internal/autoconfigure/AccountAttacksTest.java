/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.config.ConfigurationException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An account has granted, and acme/u8 has not: text of this user begins with "secret". */
class AccountAttacksTest extends ChatApplication {
  @Override
  String choices() {
    return """
    {"documents": [
      { "subject": "acme", "revision": 1, "choices": [
        { "purpose": "ai_training", "categories": ["content.chat"],
          "choice": "granted", "terms": "2023-08-07",
          "at": "2023-08-08T09:00:00Z" } ] },
      { "subject": "acme/u8", "revision": 1, "choices": [
        { "purpose": "ai_training", "categories": ["content.chat"],
          "choice": "denied", "terms": "2023-08-07",
          "at": "2023-08-08T09:00:00Z" } ] } ]}
    """;
  }

  /** A list, as baggage allows it, is not a user of the account for whom nobody has denied. */
  @ParameterizedTest
  @ValueSource(strings = {"", "acme/*"})
  void listInAnAttribute_isNobodyOfTheAccount(String process) {
    properties.put("assent.subject", process);
    start();
    Span span = sdk.getTracer("shop").spanBuilder("chat").startSpan();
    span.setAttribute(CHAT, "secret-list");
    span.setAttribute("assent.subject/acme/u7,acme/u8", true);
    span.end();
    sdk.getLogsBridge()
        .get("shop")
        .logRecordBuilder()
        .setContext(Context.root())
        .setAttribute(CHAT, "secret-log")
        .setAttribute("assent.subject/acme/u7,acme/u8", true)
        .emit();
    for (String list : List.of("acme/u7,acme/u8", "acme/u7;acme/u8")) {
      try (Scope scope = naming(list).makeCurrent()) {
        chat("secret-baggage");
      }
    }
    chatOfUser("granted");
    flush();

    assertThat(receiver.received("granted")).isTrue();
    assertThat(receiver.received("secret-")).isFalse();
  }

  @Test
  void listAsTheSubjectOfTheProcess_isRefused() {
    properties.put("assent.subject", "acme/u7,acme/u8");

    assertThatThrownBy(this::start)
        .rootCause()
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("assent.subject: write account/user")
        .hasMessageNotContaining("u8");
  }
}
