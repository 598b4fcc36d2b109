/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.proto.logs.v1.LogRecord;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.message.StringMapMessage;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's appender for Log4j, which captures all that it can. */
class Log4jTest extends AppenderTest {
  @Override
  void use(OpenTelemetry openTelemetry) throws Exception {
    Log4jLogging.connect(openTelemetry);
    Logger orders = LogManager.getLogger("shop.orders." + canaries.secret("name of a logger"));
    Thread thread = new Thread(() -> log(orders), canaries.secret("name of a thread"));
    thread.start();
    thread.join();
    trusted();
  }

  private void log(Logger orders) {
    ThreadContext.put("shop.customer", canaries.secret("value of the context"));
    ThreadContext.put(canaries.secret("key of the context"), "1");
    ThreadContext.put("shop.region", "eu-north");
    orders.warn(
        MarkerManager.getMarker(canaries.secret("marker")),
        "customer {} ordered",
        canaries.secret("argument"));
    orders.info(
        new StringMapMessage()
            .with("card", canaries.secret("value of a map message"))
            .with(canaries.secret("key of a map message"), "1"));
    ThreadContext.put("otel.event.name", canaries.secret("event name"));
    orders.error("failed", failure("untrusted logger"));
    ThreadContext.clearAll();
  }

  private void trusted() {
    LogManager.getLogger("shop.Startup").info("started {}", canaries.secret("trusted body"));
    LogManager.getLogger("shop.Startup").warn("no cache", failure("trusted logger"));
    LogManager.getLogger("shop.Disk").warn("full", failure("trusted exceptions"));
  }

  @Test
  void records_withAssent_noCanaryLeaves() throws Exception {
    assertThat(leaving()).isEmpty();

    assertThat(receiver.logs(""))
        .extracting(LogRecord::getSeverityText)
        .containsExactly("WARN", "INFO", "ERROR", "INFO", "WARN", "WARN");
    assertThat(receiver.received("java.io.IOException")).isTrue();
    assertThat(receiver.received("eu-north")).isFalse();
  }
}
