/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.proto.logs.v1.LogRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;

/** OpenTelemetry's appender for Logback, which captures all that it can. */
class LogbackTest extends AppenderTest {
  /** What a logger writes that no catalog trusts. */
  @Override
  void use(OpenTelemetry openTelemetry) throws Exception {
    LogbackLogging.connect(openTelemetry);
    Logger orders = LoggerFactory.getLogger("shop.orders." + canaries.secret("name of a logger"));
    Thread thread = new Thread(() -> log(orders), canaries.secret("name of a thread"));
    thread.start();
    thread.join();
    trusted();
  }

  private void log(Logger orders) {
    MDC.put("shop.customer", canaries.secret("value of the MDC"));
    MDC.put(canaries.secret("key of the MDC"), "1");
    MDC.put("shop.region", "eu-north");
    try {
      orders.warn(
          MarkerFactory.getMarker(canaries.secret("marker")),
          "customer {} ordered",
          canaries.secret("argument"));
      orders
          .atInfo()
          .addKeyValue("shop.card", canaries.secret("value of a pair"))
          .addKeyValue(canaries.secret("key of a pair"), 1)
          .log("paid");
      orders.error("failed", failure("untrusted logger"));
    } finally {
      MDC.clear();
    }
  }

  private void trusted() {
    LoggerFactory.getLogger("shop.Startup").info("started {}", canaries.secret("trusted body"));
    LoggerFactory.getLogger("shop.Startup").warn("no cache", failure("trusted logger"));
    LoggerFactory.getLogger("shop.Disk").warn("full", failure("trusted exceptions"));
  }

  @Test
  void records_withAssent_noCanaryLeaves() throws Exception {
    assertThat(leaving()).isEmpty();

    assertThat(receiver.logs("")).hasSize(6);
    assertThat(receiver.logs(""))
        .extracting(LogRecord::getSeverityText)
        .containsExactly("WARN", "INFO", "ERROR", "INFO", "WARN", "WARN");
    assertThat(receiver.received("java.io.IOException")).isTrue();
    assertThat(receiver.received("eu-north")).isFalse();
  }
}
