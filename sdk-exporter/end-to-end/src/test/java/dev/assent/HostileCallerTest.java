/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.capture.EventEmitter;
import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.fixtures.Rounds;
import dev.assent.ledger.Signal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Law 11: a caller may pass any class for an interface of the API. Exceptions, results and missing
 * results of its methods do not reach the application; everything is counted, and none of its texts
 * leaves under {@code strict}. Random, by seed.
 */
@Tag("rounds")
class HostileCallerTest extends AssentOverHttp {
  private static final int ROUNDS = Rounds.of(400);

  private static final Field<String> TEXT = Field.ofString("hostile.text", Category.SERVICE_USAGE);
  private static final EventType EVENT = EventType.usage("hostile.event", TEXT);

  @Test
  void record_hostileArguments_nothingIsThrownAndAllIsCounted() {
    start();
    EventEmitter events = assent.events().declare(EVENT);
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      try {
        span(random);
        log(random);
        event(events, random);
        measure(assent.openTelemetry().getMeter("app"), random);
      } catch (Throwable thrown) {
        throw new AssertionError("seed " + seed, thrown);
      }
    }
    flush();
    var ledger = assent.ledger();
    assertThat(ledger.balances()).isTrue();
    assertThat(ledger.entries())
        .filteredOn(entry -> entry.captured() > 0 && entry.signal() != Signal.METRICS)
        .hasSize(2)
        .allSatisfy(entry -> assertThat(entry.captured()).isGreaterThanOrEqualTo(ROUNDS));
    stop();
    assertThat(receiver.received(CANARY)).isFalse();
    assertThat(receiver.spans("")).isNotEmpty();
    assertThat(receiver.logs("")).isNotEmpty();
  }

  private void span(Random random) {
    SpanBuilder builder = spanBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      switch (random.nextInt(5)) {
        case 0 -> builder.setAttribute(key(random), CANARY);
        case 1 -> builder.setAllAttributes(attributes(random));
        case 2 -> builder.addLink(context(random), attributes(random));
        case 3 -> builder.addLink(context(random));
        default -> builder.setParent(Context.root().with(parent(random)));
      }
    }
    Span span = builder.startSpan();
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(8)) {
        case 0 -> span.setAttribute(key(random), CANARY);
        case 1 -> span.setAllAttributes(attributes(random));
        case 2 -> span.addLink(context(random), attributes(random));
        case 3 -> span.addEvent(CANARY, attributes(random));
        case 4 -> span.recordException(exception(random));
        case 5 -> span.recordException(exception(random), attributes(random));
        case 6 -> span.setAttribute(AttributeKey.valueKey("app.value"), value(random));
        default -> span.setStatus(StatusCode.ERROR, CANARY);
      }
    }
    span.end();
  }

  private void log(Random random) {
    LogRecordBuilder log = logRecord();
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> log.setAttribute(key(random), CANARY);
        case 1 -> log.setAllAttributes(attributes(random));
        case 2 -> log.setBody(value(random));
        case 3 -> log.setException(exception(random));
        case 4 -> log.setContext(Context.root().with(parent(random)));
        default -> log.setAttribute("app.value", value(random));
      }
    }
    log.emit();
  }

  private static void measure(Meter meter, Random random) {
    Context context = Context.root().with(parent(random));
    meter.counterBuilder("app.a").build().add(1, attributes(random), context);
    meter.counterBuilder("app.b").ofDoubles().build().add(1, attributes(random));
    meter.upDownCounterBuilder("app.c").build().add(1, attributes(random), context);
    meter.upDownCounterBuilder("app.d").ofDoubles().build().add(1, attributes(random));
    meter.gaugeBuilder("app.e").build().set(1, attributes(random), context);
    meter.gaugeBuilder("app.f").ofLongs().build().set(1, attributes(random));
    meter.histogramBuilder("app.g").build().record(1, attributes(random), context);
    meter.histogramBuilder("app.h").ofLongs().build().record(1, attributes(random));
    meter
        .gaugeBuilder("app.i")
        .buildWithCallback(
            it -> {
              it.record(1, attributes(random));
              answer(String.class, random);
            });
  }

  private static void event(EventEmitter events, Random random) {
    Supplier<String> supplier =
        () -> {
          throw random.nextBoolean() ? new AssertionError(CANARY) : new NoClassDefFoundError();
        };
    var event = events.begin().with(TEXT, supplier);
    if (random.nextBoolean()) {
      event = event.exception(exception(random));
    }
    event.emit();
  }

  /** Returns an interface whose methods may lie, return nothing or throw anything. */
  @SuppressWarnings("unchecked")
  private static <T> T hostile(Class<T> api, Random random) {
    return (T)
        Proxy.newProxyInstance(
            api.getClassLoader(),
            new Class<?>[] {api},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "storeInContext" ->
                      InvocationHandler.invokeDefault(proxy, method, arguments);
                  case "hashCode" -> 7;
                  case "equals" -> proxy == arguments[0];
                  default -> answer(method.getReturnType(), random);
                });
  }

  private static Object answer(Class<?> type, Random random) {
    switch (random.nextInt(6)) {
      case 0 -> throw new AssertionError(CANARY);
      case 1 -> throw new IllegalStateException(CANARY);
      case 2 -> throw new LinkageError(CANARY);
      case 3 -> throw new StackOverflowError();
      default -> {
        // the call itself succeeds
      }
    }
    if (type == String.class || type == Object.class) {
      return random.nextInt(4) == 0 ? null : random.nextInt(4) == 0 ? "assent.category" : CANARY;
    }
    if (type == int.class) {
      return random.nextInt(200) - 20;
    }
    if (type == boolean.class) {
      return random.nextBoolean();
    }
    if (type == byte.class) {
      return (byte) random.nextInt();
    }
    if (type == AttributeType.class) {
      AttributeType[] types = AttributeType.values();
      return types[random.nextInt(types.length)];
    }
    return type.isInterface() && type != Collection.class && random.nextInt(3) > 0
        ? hostile(type, random)
        : null;
  }

  @SuppressWarnings("unchecked")
  private static AttributeKey<String> key(Random random) {
    return random.nextInt(4) == 0
        ? AttributeKey.stringKey("app." + random.nextInt(3))
        : hostile(AttributeKey.class, random);
  }

  private static Attributes attributes(Random random) {
    return random.nextInt(3) == 0
        ? Attributes.of(AttributeKey.stringKey("app.text"), CANARY)
        : hostile(Attributes.class, random);
  }

  private static Value<?> value(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> hostile(Value.class, random);
      case 1 -> Value.of(KeyValue.of("app.a", hostile(Value.class, random)));
      default -> Value.of(hostile(KeyValue.class, random), hostile(KeyValue.class, random));
    };
  }

  private static SpanContext context(Random random) {
    return hostile(SpanContext.class, random);
  }

  private static Span parent(Random random) {
    return random.nextBoolean() ? Span.wrap(context(random)) : hostile(Span.class, random);
  }

  private static Throwable exception(Random random) {
    return new HostileException(random.nextLong());
  }

  /** An exception whose methods return changing results or null, or throw. */
  private static final class HostileException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Random random;

    HostileException(long seed) {
      super(CANARY);
      this.random = new Random(seed);
    }

    @Override
    public String getMessage() {
      return (String) answer(String.class, random);
    }

    @Override
    public synchronized Throwable getCause() {
      return switch (random.nextInt(4)) {
        case 0 -> this;
        case 1 -> new HostileException(random.nextLong());
        case 2 -> null;
        default -> throw new AssertionError(CANARY);
      };
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return switch (random.nextInt(4)) {
        case 0 -> null;
        case 1 -> new StackTraceElement[] {null};
        case 2 -> new StackTraceElement[] {new StackTraceElement(CANARY, CANARY, CANARY, 1)};
        default -> throw new AssertionError(CANARY);
      };
    }

    @Override
    public String toString() {
      return (String) answer(String.class, random);
    }
  }

  /** Errors of the virtual machine itself pass. */
  @Test
  void record_outOfMemory_passes() {
    start();
    EventEmitter events = assent.events().declare(EVENT);
    Supplier<String> supplier =
        () -> {
          throw new OutOfMemoryError("test");
        };
    assertThatThrownBy(() -> events.begin().with(TEXT, supplier))
        .isInstanceOf(OutOfMemoryError.class);
  }

  /** The message is lost and counted; the record and its frames stay. */
  @Test
  void exception_whoseMessageThrows_leavesItsStackTrace() {
    Exception thrown =
        new IllegalStateException() {
          private static final long serialVersionUID = 1;

          @Override
          public String getMessage() {
            throw new AssertionError(CANARY);
          }
        };
    start();
    Span span = spanBuilder().startSpan();
    span.recordException(thrown);
    span.end();
    logRecord().setException(thrown).emit();
    flush();
    assertThat(assent.ledger().entries())
        .filteredOn(entry -> entry.captured() == 1)
        .allSatisfy(entry -> assertThat(entry.withheldByCategory()).containsKey("unclassified"));
    stop();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getEventsList()).hasSize(1);
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.received(CANARY)).isFalse();
  }

  /** The span stays, as a root, and no header has the invalid ids. */
  @Test
  void parent_badIds_keepsTheSpanAndWritesNoHeader() {
    SpanContext bad = FabricatedIds.OF_THE_RIGHT_LENGTH;
    start();
    Context parent = Context.root().with(Span.wrap(bad));
    Map<String, String> headers = new java.util.HashMap<>();
    assent
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .inject(parent, headers, Map::put);
    assertThat(headers).isEmpty();
    Span span = spanBuilder().setParent(parent).startSpan();
    assertThat(span.getSpanContext().isValid()).isTrue();
    assent
        .openTelemetry()
        .getPropagators()
        .getTextMapPropagator()
        .inject(Context.root().with(span), headers, Map::put);
    assertThat(headers.get("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
    span.end();
    flushAndStop();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** A span that is built with more attributes than the limit keeps its marker. */
  @Test
  void span_builtWithMoreAttributesThanTheLimit_leaves() {
    start();
    SpanBuilder builder = spanBuilder();
    for (int i = 0; i < 300; i++) {
      builder.setAttribute("app.a" + i, i);
    }
    builder.setAttribute("http.response.status_code", 200L);
    Span full = builder.startSpan();
    Span again = builder.startSpan();
    full.end();
    again.end();
    flushAndStop();
    assertThat(receiver.spans("")).hasSize(2);
    assertThat(receiver.spans(""))
        .anySatisfy(span -> assertThat(span.getDroppedAttributesCount()).isEqualTo(173));
  }

  @Test
  void child_ofARunningSpan_isItsChild() {
    start();
    var tracer = assent.openTelemetry().getTracer("app");
    Span parent = tracer.spanBuilder("INTERNAL").startSpan();
    try (var scope = parent.makeCurrent()) {
      tracer.spanBuilder("INTERNAL").startSpan().end();
    }
    parent.end();
    flush();
    assertThat(receiver.spans(""))
        .extracting(span -> span.getParentSpanId().size())
        .containsExactlyInAnyOrder(0, 8);
    stop();
    assertThat(List.of(receiver.spans("").get(0).getTraceId()))
        .contains(receiver.spans("").get(1).getTraceId());
  }
}
