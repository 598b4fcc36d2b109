/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.canary;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.policy.Policy;
import dev.assent.testing.AssentExtension;
import dev.assent.testing.AssentTestKit;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The places of a value in what an instance sends. */
@ExtendWith(AssentExtension.class)
class OtlpPlacesTest {
  private static final String WORDS = "planted";
  private static final Field<String> OWN = Field.ofString("app.words", Category.SERVICE_USAGE);

  private static List<String> places(AssentTestKit kit, String signal) {
    return kit.receiver().requests().stream()
        .filter(request -> request.path().endsWith(signal))
        .flatMap(
            request ->
                OtlpPlaces.of(request.path(), request.body(), OtlpPlacesTest::holds).stream())
        .toList();
  }

  private static boolean holds(byte[] bytes) {
    return new String(bytes, UTF_8).contains(WORDS);
  }

  @Test
  void of_spansAndMetrics_namesDatumAndField(AssentTestKit kit) {
    try (Assent assent =
        kit.builder("ops", to -> {}).policy(Policy.terms()).attributes(OWN).build()) {
      Tracer tracer = assent.openTelemetry().getTracer("dev.assent.planted");
      Span span = tracer.spanBuilder("GET").startSpan();
      span.setAttribute("app.words", WORDS);
      span.end();
      assertThat(assent.flush(Duration.ofSeconds(30))).isTrue();
    }

    assertThat(places(kit, "traces"))
        .anyMatch(place -> place.startsWith("span ") && place.endsWith(", attribute app.words"));
    assertThat(places(kit, "logs")).isEmpty();
  }

  @Test
  void of_eachMessage_isNamed() {
    byte[] attribute =
        message(1, "chat.topic".getBytes(UTF_8), 2, message(1, WORDS.getBytes(UTF_8)));

    assertThat(found("logs", message(2, message(2, message(5, WORDS.getBytes(UTF_8))))))
        .containsExactly("log record, body");
    assertThat(
            found(
                "logs",
                message(2, message(2, message(6, attribute, 12, "chat.sent".getBytes(UTF_8))))))
        .containsExactly("event chat.sent, attribute chat.topic");
    assertThat(found("logs", message(1, message(1, attribute))))
        .containsExactly("resource, attribute chat.topic");
    assertThat(found("logs", message(2, message(1, message(1, WORDS.getBytes(UTF_8))))))
        .containsExactly("scope planted, name");
    assertThat(
            found(
                "traces",
                message(
                    2,
                    message(
                        2,
                        message(
                            5,
                            "GET".getBytes(UTF_8),
                            11,
                            message(2, "exception".getBytes(UTF_8), 3, attribute))))))
        .containsExactly("span GET, event exception, attribute chat.topic");
    assertThat(
            found(
                "metrics",
                message(
                    2,
                    message(
                        2,
                        message(
                            1, "calls".getBytes(UTF_8), 9, message(1, message(9, attribute)))))))
        .containsExactly("metric calls, point, attribute chat.topic");
  }

  /** Whatever a request holds, the search for leaks ends with its own sentence. */
  @Test
  void of_anyBytes_throwsNothing() {
    Random random = new Random(20261129);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);

      assertThat(OtlpPlaces.of("/v1/logs", bytes, part -> true)).isNotNull();
    }
    byte[] whole = message(1, message(2, message(2, message(5, WORDS.getBytes(UTF_8)))));
    for (int length = 0; length < whole.length; length++) {
      assertThat(OtlpPlaces.of("/v1/logs", Arrays.copyOf(whole, length), OtlpPlacesTest::holds))
          .isEmpty();
    }
  }

  private static List<String> found(String signal, byte[] group) {
    return OtlpPlaces.of("/ops/v1/" + signal, message(1, group), OtlpPlacesTest::holds);
  }

  /** A message with length-delimited fields: a number, then its bytes. */
  private static byte[] message(Object... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      byte[] value = (byte[]) fields[i + 1];
      out.write((Integer) fields[i] << 3 | 2);
      out.write(value.length); // below 128
      out.writeBytes(value);
    }
    return out.toByteArray();
  }
}
