/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Rounds;
import dev.assent.internal.category.Categories;
import dev.assent.internal.data.StampedLog;
import dev.assent.internal.data.StampedSpan;
import dev.assent.internal.decision.GivenDecision;
import dev.assent.internal.tag.classify.Classifier;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tagger and stripper agree on any datum: the stamp equals the stripper's result; the stripped
 * datum is permitted, matches its own stamp, and passes the same gate unchanged.
 */
@Tag("rounds")
class StampAndStripTest {
  private static final int ROUNDS = Rounds.of(800);

  private static final List<String> NAMES =
      List.of(
          "http.request.method",
          "http.route",
          "url.full",
          "enduser.id",
          "client.address",
          "gen_ai.input.messages",
          "exception.message",
          "exception.stacktrace",
          "db.query.text",
          "thread.name",
          "unheard.of",
          "assent.x",
          "chat.a",
          "chat.b");

  private final GateFixture fixture =
      new GateFixture(
          """
          attributes:
            - { prefix: chat., type: any, category: [content.chat, personal.contact] }
          loggers:
            - { name: com.acme.Trusted, category: service.diagnostic }
          """);
  private final Classifier classifier = new Classifier(fixture.catalog);

  private StripContext cut(long permitted) {
    return new StripContext(permitted, 0, 0, classifier.content());
  }

  @Test
  void spans_ofAnyContent_stampAndStripperAgree() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      StampedSpan span = span(random);
      StripContext nothing = cut(0);
      fixture.spanGate.stripper().strip(span, nothing);
      assertThat(nothing.missing()).as("seed %d", seed).isEqualTo(span.fieldsMask());
      long permitted = (random.nextLong() | fixture.mask("service.telemetry")) & fixture.all();
      long redacted = random.nextLong();
      fixture.decide(GivenDecision.permitting(permitted).redacting(redacted));
      StampedSpan left = fixture.spanGate.enter(span);
      assertThat(left.fieldsMask() & (~permitted | Categories.UNCLASSIFIED))
          .as("seed %d", seed)
          .isZero();
      StripContext everything = cut(-1L);
      fixture.spanGate.stripper().strip(left, everything);
      assertThat(everything.missing()).as("seed %d", seed).isZero();
      assertThat(everything.kept()).as("seed %d", seed).isEqualTo(left.fieldsMask());
      assertThat(fixture.spanGate.enter(left)).as("seed %d", seed).isSameAs(left);
      assertThat(left.getTotalAttributeCount()).isEqualTo(left.getAttributes().size());
    }
  }

  @Test
  void logs_ofAnyContent_stampAndStripperAgree() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      StampedLog log = log(random);
      StripContext nothing = cut(0);
      fixture.logGate.stripper().strip(log, nothing);
      assertThat(nothing.missing()).as("seed %d", seed).isEqualTo(log.fieldsMask());
      long permitted = (random.nextLong() | fixture.mask("service.diagnostic")) & fixture.all();
      fixture.decide(GivenDecision.permitting(permitted).redacting(random.nextLong()));
      StampedLog left = fixture.logGate.enter(log);
      assertThat(left.fieldsMask() & (~permitted | Categories.UNCLASSIFIED))
          .as("seed %d", seed)
          .isZero();
      StripContext everything = cut(-1L);
      fixture.logGate.stripper().strip(left, everything);
      assertThat(everything.missing()).as("seed %d", seed).isZero();
      assertThat(everything.kept()).as("seed %d", seed).isEqualTo(left.fieldsMask());
      assertThat(fixture.logGate.enter(left)).as("seed %d", seed).isSameAs(left);
    }
  }

  private StampedSpan span(Random random) {
    fixture.spans.clear();
    fixture.permit(fixture.all());
    Span span =
        fixture
            .tracing()
            .get(pick(random, "", "io.opentelemetry.x", "com.acme.Trusted", "secret"))
            .spanBuilder(pick(random, "GET", "secret name", "a", "INTERNAL", "GET a"))
            .addLink(
                io.opentelemetry.api.trace.SpanContext.create(
                    "0af7651916cd43dd8448eb211c80319c",
                    "b7ad6b7169203332",
                    io.opentelemetry.api.trace.TraceFlags.getDefault(),
                    io.opentelemetry.api.trace.TraceState.getDefault()),
                attributes(random))
            .startSpan();
    span.setAllAttributes(attributes(random));
    span.addEvent(pick(random, "exception", "secret event"), attributes(random));
    span.recordException(new IllegalStateException("secret"), attributes(random));
    if (random.nextBoolean()) {
      span.setStatus(StatusCode.ERROR, pick(random, "", "secret status"));
    }
    span.end();
    return fixture.spans.get(0);
  }

  private StampedLog log(Random random) {
    fixture.logs.clear();
    fixture.permit(fixture.all());
    fixture
        .logging()
        .get(pick(random, "", "com.acme.Trusted", "secret"))
        .logRecordBuilder()
        .setBody(value(random, 0))
        .setAllAttributes(attributes(random))
        .setSeverityText(pick(random, "INFO", "secret"))
        .emit();
    return fixture.logs.get(0);
  }

  private static Attributes attributes(Random random) {
    AttributesBuilder builder = Attributes.builder();
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = NAMES.get(random.nextInt(NAMES.size()));
      switch (random.nextInt(5)) {
        case 0 -> builder.put(name, random.nextLong());
        case 1 -> builder.put(name, "a", "b");
        case 2 -> builder.put(AttributeKey.valueKey(name), value(random, 0));
        default -> builder.put(name, pick(random, "GET", "a", "x".repeat(200)));
      }
    }
    return builder.build();
  }

  private static Value<?> value(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 5 : 8)) {
      case 0 -> Value.of("text");
      case 1 -> Value.of(1);
      case 2 -> Value.of(true);
      case 3 -> Value.of(new byte[] {1});
      case 4 -> Value.empty();
      case 5 -> Value.of(value(random, depth + 1), value(random, depth + 1));
      default ->
          Value.of(
              KeyValue.of(NAMES.get(random.nextInt(NAMES.size())), value(random, depth + 1)),
              KeyValue.of(pick(random, "a", "role"), value(random, depth + 1)));
    };
  }

  private static String pick(Random random, String... texts) {
    return texts[random.nextInt(texts.length)];
  }
}
