/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.OtlpReceiver;
import io.opentelemetry.api.common.AttributeKey;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A whole instance, and its receiver over HTTP. */
public abstract class AssentOverHttp extends AssentRig {
  protected static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  protected static final AttributeKey<String> DESTINATION =
      AttributeKey.stringKey("messaging.destination.name");
  protected static final AttributeKey<Boolean> TEMPORARY =
      AttributeKey.booleanKey("messaging.destination.temporary");

  protected final OtlpReceiver receiver = OtlpReceiver.start();

  @BeforeEach
  protected void sendToTheReceiver() {
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
  }

  @AfterEach
  protected void closeReceiver() {
    stop();
    receiver.close();
  }

  protected void arrivesWithout(String... texts) {
    flush();
    assertThat(Stream.of(texts).filter(receiver::received)).isEmpty();
    balances();
  }

  protected List<Long> sums() {
    return sums("");
  }

  protected List<Long> sums(String destination) {
    return receiver.metrics(destination).stream()
        .flatMap(metric -> metric.getSum().getDataPointsList().stream())
        .map(point -> point.getAsInt())
        .toList();
  }
}
