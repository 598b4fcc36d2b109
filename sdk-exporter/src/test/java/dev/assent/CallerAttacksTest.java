/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.GrantOptions;
import dev.assent.ledger.State;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * W11, W15 and law 6 against callers whose arguments fail, change or lie: nothing reaches them, no
 * id is another text, and no claim makes data younger than they are.
 */
class CallerAttacksTest extends CallerRig {
  /** W15: a context that shows another parent when it is asked again. */
  @Test
  void parent_contextThatChanges_isReadOnce() {
    Map<String, String> headers = new HashMap<>();
    with(
        assent -> {
          for (int truths = 0; truths < 12; truths++) {
            AtomicInteger left = new AtomicInteger(truths);
            Span good = builder(assent).startSpan();
            Context changing =
                new Answering(
                    Context.root().with(good),
                    value ->
                        value instanceof Span && left.getAndDecrement() <= 0
                            ? Span.wrap(new BadIds())
                            : value);
            Span span = builder(assent).setParent(changing).startSpan();
            assertThat(span.getSpanContext().getTraceId()).matches("[0-9a-f]{32}");
            span.end();
            good.end();
          }
        });
    assertKept();
  }

  private static final class BadIds implements SpanContext {
    @Override
    public String getTraceId() {
      return "kanarienvogel\r\nX-Evil: 1\r\n\r\nabcd".substring(0, 32);
    }

    @Override
    public String getSpanId() {
      return "kanarienvogel\r\nX";
    }

    @Override
    public TraceFlags getTraceFlags() {
      return TraceFlags.getSampled();
    }

    @Override
    public TraceState getTraceState() {
      return TraceState.getDefault();
    }

    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public boolean isRemote() {
      return true;
    }
  }

  /** A key that is an honest one for as often as it is told, and declares categories afterwards. */
  private record Turning(int truths, AtomicInteger asked) implements AttributeKey<String> {
    @Override
    public String getKey() {
      return asked.getAndIncrement() < truths ? "app.note" : "assent.category";
    }

    @Override
    public AttributeType getType() {
      return AttributeType.STRING;
    }
  }

  /** What a resource says is read when it is given, and not again. */
  @Test
  void resource_keysAndListsThatChange_areReadOnce() throws IOException {
    String tags = "  - { name: app.tags, type: \"string[]\", category: service.usage }\n";
    environment.put("ASSENT_CATALOG", file("tags.yaml", CATALOG + tags));
    for (int truths = 1; truths < 60; truths += 6) {
      Turning key = new Turning(truths, new AtomicInteger());
      List<String> list = new ArrayList<>(List.of("early"));
      Attributes attributes =
          Attributes.builder()
              .put(AttributeKey.stringArrayKey("app.tags"), list)
              .put(key, "content.chat")
              .build();
      AssentBuilder builder = Assent.builder().environment(environment).closeOnExit(false);
      try {
        builder.resource(Resource.create(attributes));
      } catch (ConfigurationException refused) {
        continue; // it turned before it was read
      }
      list.set(0, CANARY);
      int asked = key.asked.get();
      try (Assent assent = builder.build()) {
        builder(assent).startSpan().end();
        record(assent).emit();
        assertThat(assent.flush(LONG)).isTrue();
      }
      assertThat(key.asked).hasValue(asked);
    }
    assertThat(receiver.received("app.tags")).isTrue();
    assertKept();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "service.name=kanarienvogel%FF",
        "service.name=kanarienvogel%F0%9F",
        "service.version=kanarienvogel%0AX-Evil: 1",
        "app%2Enote=kanarienvogel",
        "kanarienvogel%",
        "app.note=kanarienvogel%4"
      })
  void resourceAttributes_oddBytes_areRefusedOrStay(String attributes) {
    environment.put("OTEL_RESOURCE_ATTRIBUTES", attributes);
    try {
      with(assent -> builder(assent).startSpan().end());
    } catch (ConfigurationException refused) {
      assertThat(refused).hasMessageNotContaining(CANARY);
    }
    assertKept();
  }

  /** Law 11. */
  @Test
  void addTo_spanThatThrows_nothingReachesTheCaller() {
    Span hostile =
        (Span)
            Proxy.newProxyInstance(
                Span.class.getClassLoader(),
                new Class<?>[] {Span.class},
                (proxy, method, arguments) -> {
                  throw new AssertionError(CANARY);
                });
    with(
        assent -> {
          assertThatCode(() -> assent.subject("acme/u1").addTo(hostile)).doesNotThrowAnyException();
          assertThatCode(() -> assent.subject("acme/u1").addTo(null)).doesNotThrowAnyException();
          assertThatCode(() -> assent.events().addCategories(hostile, Category.CONTENT_CHAT))
              .doesNotThrowAnyException();
        });
  }

  /** Law 6: a start that is claimed to lie ahead makes nothing younger. */
  @Test
  void start_claimedAhead_grantDoesNotReachBack() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + file("consent.json", "{\"documents\":[]}"));
    TestClock clock = new TestClock();
    AttributeKey<String> chat = AttributeKey.stringKey("app.chat");
    environment.put("ASSENT_PURPOSE", "product_improvement");
    try (Assent assent =
        Assent.builder().environment(environment).clock(clock).closeOnExit(false).build()) {
      var one = assent.subject("acme/u1");
      var two = assent.subject("acme/u2");
      grant(assent, "acme/u2");
      clock.advance(Duration.ofSeconds(10));
      Span span;
      Span control;
      try (var scope = Context.root().with(one).makeCurrent()) {
        span =
            builder(assent)
                .setAttribute(chat, CANARY)
                .setStartTimestamp(clock.epochNanos() + 3_600_000_000_000L, TimeUnit.NANOSECONDS)
                .startSpan();
      }
      clock.advance(Duration.ofSeconds(10));
      grant(assent, "acme/u1");
      clock.advance(Duration.ofSeconds(10));
      two.addTo(span);
      span.end();
      try (var scope = Context.root().with(one).makeCurrent()) {
        control = builder(assent).setAttribute(chat, "arrives").startSpan();
      }
      two.addTo(control);
      control.end();
      assertThat(assent.flush(LONG)).isTrue();
    }
    assertThat(receiver.received("arrives")).isTrue();
    assertKept();
  }

  /** Law 6: nor an observed time, on disk, where the run that heard the revocation is another. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void observed_claimedAhead_grantAfterARestartDoesNotReachBack(boolean sameGrant)
      throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    environment.put("ASSENT_PURPOSE", "product_improvement");
    environment.put("ASSENT_SUBJECT", "acme/u1");
    environment.put("ASSENT_SPOOL_DIR", directory.resolve("spool").toString());
    environment.put("ASSENT_CONSENT_SOURCE", "file:" + granted("2024-01-10T00:00:00Z"));
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
    TestClock clock = new TestClock();
    AttributeKey<String> chat = AttributeKey.stringKey("app.chat");
    try (Assent assent =
        Assent.builder().environment(environment).clock(clock).closeOnExit(false).build()) {
      record(assent)
          .setAttribute(chat, CANARY)
          .setTimestamp(clock.epochNanos() + Duration.ofDays(9).toNanos(), TimeUnit.NANOSECONDS)
          .setObservedTimestamp(clock.instant().plus(Duration.ofDays(9)))
          .emit();
    }
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    if (!sameGrant) {
      granted("2024-01-10T14:00:00Z");
    }
    clock.advance(Duration.ofHours(12)); // until 2024-01-11T00:00:00Z
    try (Assent assent =
        Assent.builder().environment(environment).clock(clock).closeOnExit(false).build()) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  assent.ledger().entries().stream()
                      .anyMatch(
                          entry ->
                              entry.found() == 1
                                  && entry.states().getOrDefault(State.SPOOLED, 0L) == 0
                                  && entry.states().getOrDefault(State.QUEUED, 0L) == 0
                                  && entry.states().getOrDefault(State.IN_FLIGHT, 0L) == 0));
    }
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.received(CANARY)).isEqualTo(sameGrant);
  }

  private String granted(String at) throws IOException {
    return file(
        "granted.json",
        """
        {"documents": [{"subject": "acme/u1", "revision": 1, "choices": [
          {"purpose": "product_improvement", "categories": ["content.chat"],
           "choice": "granted", "terms": "2099-01-01", "at": "%s"}]}]}
        """
            .formatted(at));
  }

  private static void grant(Assent assent, String subject) {
    assent
        .consent(subject)
        .grant(
            dev.assent.policy.Purpose.PRODUCT_IMPROVEMENT,
            GrantOptions.underTerms(java.time.LocalDate.of(2099, 1, 1)),
            Category.CONTENT_CHAT)
        .join();
  }

  /** An iterator that never ends. */
  private static final class Endless extends AbstractList<String> {
    @Override
    public String get(int index) {
      return CANARY;
    }

    @Override
    public int size() {
      return Integer.MAX_VALUE;
    }

    @Override
    public Iterator<String> iterator() {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return true;
        }

        @Override
        public String next() {
          return CANARY;
        }
      };
    }
  }

  private static final Field<List<String>> LIST =
      Field.ofStrings("hostile.list", Category.SERVICE_USAGE);

  @Test
  void list_endless_isBounded() {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100");
    with(
        assent -> {
          var events = assent.events().declare(EventType.usage("hostile.event", LIST));
          events.begin().with(LIST, new Endless()).emit();
          Span span = builder(assent).setAttribute(CATEGORIES, new Endless()).startSpan();
          span.setAttribute(CATEGORIES, new Endless());
          span.setAttribute(AttributeKey.stringArrayKey("app.notes"), new Endless());
          span.end();
          record(assent)
              .setAttribute(AttributeKey.stringArrayKey("app.notes"), new Endless())
              .emit();
        });
    assertKept();
  }

  @Test
  void time_ofAnyExtreme_isTaken() {
    with(
        assent -> {
          for (Instant instant : List.of(Instant.MAX, Instant.MIN, Instant.EPOCH)) {
            Span span = builder(assent).setStartTimestamp(instant).startSpan();
            span.addEvent("exception", instant);
            span.end(instant);
            record(assent).setTimestamp(instant).setObservedTimestamp(instant).emit();
          }
          for (long time : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
            for (TimeUnit unit : new TimeUnit[] {TimeUnit.NANOSECONDS, TimeUnit.DAYS, null}) {
              Span span = builder(assent).setStartTimestamp(time, unit).startSpan();
              span.addEvent("exception", time, unit);
              span.end(time, unit);
              record(assent).setTimestamp(time, unit).setObservedTimestamp(time, unit).emit();
            }
          }
        });
    assertThat(receiver.spans("")).hasSize(18);
    assertThat(receiver.logs("")).hasSize(18);
  }
}
