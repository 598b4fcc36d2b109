/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.receiver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import io.opentelemetry.api.trace.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrintingReceiverTest {
  private static final Field<Long> SIZE = Field.ofLong("order.size", Category.SERVICE_USAGE);
  private static final EventType PLACED = EventType.usage("order.placed", SIZE);

  @Test
  void datum_ofEachSignal_isOneLine() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (OtlpReceiver receiver =
            PrintingReceiver.start(0, new PrintStream(printed, true, UTF_8)::println);
        Assent assent =
            Assent.builder()
                .environment(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString()))
                .events(PLACED)
                .build()) {
      Span span = assent.openTelemetry().getTracer("shop").spanBuilder("order").startSpan();
      span.setAttribute("http.request.method", "GET");
      span.setAttribute("http.route", "/orders/{id}");
      span.setAttribute("order.note", "please ring twice");
      span.end();
      assent.events().begin(PLACED).with(SIZE, 3L).emit();
      assent
          .openTelemetry()
          .getMeter("shop")
          .counterBuilder("http.server.active_requests")
          .build()
          .add(1);
      assent.flush(Duration.ofSeconds(30));
    }

    assertThat(printed.toString(UTF_8).lines())
        .containsOnly(
            "span    GET /orders/{id} {http.request.method=GET, http.route=/orders/{id}}",
            "log     order.placed {order.size=3}",
            "metric  http.server.active_requests");
  }
}
