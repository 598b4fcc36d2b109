/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.assent.AssentBuilder;
import dev.assent.FabricatedIds;
import dev.assent.PermissiveOverHttp;
import dev.assent.TestClock;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.consent.GrantOptions;
import dev.assent.policy.Purpose;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
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
 * Law 6 against callers whose arguments fail, change or lie: no failure reaches them, no id is
 * another text, and no claim makes data younger than it is.
 */
class CallerAttacksTest extends PermissiveOverHttp {
  /** A context that returns another parent at the second read. */
  @Test
  void parent_contextThatChanges_isReadOnce() {
    Map<String, String> headers = new HashMap<>();
    start();
    for (int truths = 0; truths < 12; truths++) {
      AtomicInteger left = new AtomicInteger(truths);
      Span good = spanBuilder().startSpan();
      Context changing =
          new Answering(
              Context.root().with(good),
              value ->
                  value instanceof Span && left.getAndDecrement() <= 0
                      ? Span.wrap(FabricatedIds.OF_THE_RIGHT_LENGTH)
                      : value);
      Span span = spanBuilder().setParent(changing).startSpan();
      assertThat(span.getSpanContext().getTraceId()).matches("[0-9a-f]{32}");
      span.end();
      good.end();
    }
    assertKept();
  }

  /** A key that first returns another name, and that of declared categories after some reads. */
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

  /** A resource is read once, when it is passed in. */
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
      AssentBuilder builder = builder();
      try {
        builder.resource(Resource.create(attributes));
      } catch (ConfigurationException refused) {
        continue; // the key changed before it was read
      }
      list.set(0, CANARY);
      int asked = key.asked.get();
      assent = builder.build();
      spanBuilder().startSpan().end();
      logRecord().emit();
      flushAndStop();
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
      start();
      spanBuilder().startSpan().end();
      flushAndStop();
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
    start();
    assertThatCode(() -> assent.subject("acme/u1").addTo(hostile)).doesNotThrowAnyException();
    assertThatCode(() -> assent.subject("acme/u1").addTo(null)).doesNotThrowAnyException();
    assertThatCode(() -> assent.events().addCategories(hostile, Category.CONTENT_CHAT))
        .doesNotThrowAnyException();
    flushAndStop();
  }

  /** Law 6: a claimed start in the future does not make data younger. */
  @Test
  void start_claimedAhead_grantDoesNotReachBack() throws IOException {
    environment.put("ASSENT_POLICY", "terms");
    consentFromFile();
    TestClock clock = new TestClock();
    AttributeKey<String> chat = AttributeKey.stringKey("app.chat");
    environment.put("ASSENT_PURPOSE", "product_improvement");
    assent = builder().clock(clock).build();
    var one = assent.subject("acme/u1");
    var two = assent.subject("acme/u2");
    grant("acme/u2");
    clock.advance(Duration.ofSeconds(10));
    Span span;
    Span control;
    try (var scope = Context.root().with(one).makeCurrent()) {
      span =
          spanBuilder()
              .setAttribute(chat, CANARY)
              .setStartTimestamp(clock.epochNanos() + 3_600_000_000_000L, TimeUnit.NANOSECONDS)
              .startSpan();
    }
    clock.advance(Duration.ofSeconds(10));
    grant("acme/u1");
    clock.advance(Duration.ofSeconds(10));
    two.addTo(span);
    span.end();
    try (var scope = Context.root().with(one).makeCurrent()) {
      control = spanBuilder().setAttribute(chat, "arrives").startSpan();
    }
    two.addTo(control);
    control.end();
    flushAndStop();
    assertThat(receiver.received("arrives")).isTrue();
    assertKept();
  }

  /** Law 6: nor does a claimed observed time, on disk, when a later run receives the revocation. */
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
    assent = builder().clock(clock).build();
    logRecord()
        .setAttribute(chat, CANARY)
        .setTimestamp(clock.epochNanos() + Duration.ofDays(9).toNanos(), TimeUnit.NANOSECONDS)
        .setObservedTimestamp(clock.instant().plus(Duration.ofDays(9)))
        .emit();
    stop();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint().toString());
    if (!sameGrant) {
      granted("2024-01-10T14:00:00Z");
    }
    clock.advance(Duration.ofHours(12)); // to 2024-01-11T00:00:00Z
    assent = builder().clock(clock).build();
    awaitReplayed();
    stop();
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

  private void grant(String subject) {
    GrantOptions options = GrantOptions.underTerms(LocalDate.of(2099, 1, 1));
    join(
        assent.consent(subject).grant(Purpose.PRODUCT_IMPROVEMENT, options, Category.CONTENT_CHAT));
  }

  /** A list whose iterator never ends. */
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
    start();
    var events = assent.events().declare(EventType.usage("hostile.event", LIST));
    events.begin().with(LIST, new Endless()).emit();
    Span span = spanBuilder().setAttribute(CATEGORIES, new Endless()).startSpan();
    span.setAttribute(CATEGORIES, new Endless());
    span.setAttribute(AttributeKey.stringArrayKey("app.notes"), new Endless());
    span.end();
    logRecord().setAttribute(AttributeKey.stringArrayKey("app.notes"), new Endless()).emit();
    assertKept();
  }

  @Test
  void time_ofAnyExtreme_isTaken() {
    start();
    for (Instant instant : List.of(Instant.MAX, Instant.MIN, Instant.EPOCH)) {
      Span span = spanBuilder().setStartTimestamp(instant).startSpan();
      span.addEvent("exception", instant);
      span.end(instant);
      logRecord().setTimestamp(instant).setObservedTimestamp(instant).emit();
    }
    for (long time : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
      for (TimeUnit unit : new TimeUnit[] {TimeUnit.NANOSECONDS, TimeUnit.DAYS, null}) {
        Span span = spanBuilder().setStartTimestamp(time, unit).startSpan();
        span.addEvent("exception", time, unit);
        span.end(time, unit);
        logRecord().setTimestamp(time, unit).setObservedTimestamp(time, unit).emit();
      }
    }
    flushAndStop();
    assertThat(receiver.spans("")).hasSize(18);
    assertThat(receiver.logs("")).hasSize(18);
  }
}
