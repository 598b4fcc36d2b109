/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.assent.AssentOverHttp;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.incubator.metrics.ExtendedLongCounterBuilder;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attacks on instruments, through the public API and under {@code strict}: categories that the SDK
 * drops on the way to a point, and attributes of the application's own class.
 */
class InstrumentAttacksTest extends AssentOverHttp {
  private static final String METRIC = "http.client.open_connections";
  private static final AttributeKey<Long> THREAD = AttributeKey.longKey("thread.id");
  private static final int BEYOND_THE_LIMIT = 20_500;

  /** An advice drops the attribute that declares categories. */
  @Test
  void category_droppedByAnAdvice_counts() {
    start();
    ((ExtendedLongCounterBuilder) counter(METRIC))
        .setAttributesAdvice(List.of(ROUTE))
        .build()
        .add(777_777, Attributes.of(ROUTE, "/a", CATEGORY, "content.chat"));
    flush();
    assertThat(sums()).isEmpty();
  }

  /**
   * Control: the search finds the attributes that an advice keeps, and dropped ones stay dropped.
   */
  @Test
  void advice_withoutCategories_isKept() {
    start();
    ((ExtendedLongCounterBuilder) counter(METRIC))
        .setAttributesAdvice(List.of(ROUTE))
        .build()
        .add(777_777, Attributes.of(ROUTE, "/a", THREAD, 7L));
    flush();
    assertThat(sums()).containsExactly(777_777L);
    assertThat(receiver.received("thread.id")).isFalse();
  }

  /** The point for all series beyond the limit has no attributes of its own. */
  @Test
  void category_lostBeyondTheCardinalityLimit_counts() {
    start();
    LongCounter counter = counter(METRIC).build();
    for (long i = 0; i < BEYOND_THE_LIMIT; i++) {
      counter.add(1_000, Attributes.of(THREAD, i, CATEGORY, "content.chat"));
    }
    flush();
    assertThat(sums()).isEmpty();
  }

  /** One of two series beyond the limit declares a category, and both are in one point. */
  @Test
  void category_ofOneMeasurementBeyondTheCardinalityLimit_countsForThePoint() {
    start();
    LongCounter counter = counter(METRIC).build();
    for (long i = 0; i < BEYOND_THE_LIMIT; i++) {
      counter.add(1, Attributes.of(THREAD, i));
    }
    counter.add(777_777, Attributes.of(THREAD, -1L, CATEGORY, "content.chat"));
    flush();
    assertThat(sums().stream().mapToLong(Long::longValue).sum()).isBetween(1L, 20_000L);
  }

  @Test
  void pointBeyondTheCardinalityLimit_withoutCategories_arrives() {
    start();
    LongCounter counter = counter(METRIC).build();
    for (long i = 0; i < BEYOND_THE_LIMIT; i++) {
      counter.add(1, Attributes.of(THREAD, i));
    }
    flush();
    assertThat(sums().stream().mapToLong(Long::longValue).sum()).isEqualTo(BEYOND_THE_LIMIT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void category_inAnyTypeOnAPointThatCallbacksObserve_counts(boolean advised) {
    start();
    var builder = counter(METRIC);
    if (advised) {
      ((ExtendedLongCounterBuilder) builder).setAttributesAdvice(List.of(ROUTE));
    }
    builder.buildWithCallback(
        it -> {
          it.record(777_777, Attributes.of(ROUTE, "/a", CATEGORY, "content.chat"));
          it.record(
              777_777,
              Attributes.of(
                  ROUTE, "/b", AttributeKey.valueKey("assent.category"), Value.of("content")));
          it.record(
              777_777,
              Attributes.of(
                  ROUTE,
                  "/c",
                  AttributeKey.stringArrayKey("assent.category"),
                  List.of("service.usage", "content.chat")));
          it.record(
              777_777, Attributes.of(ROUTE, "/d", AttributeKey.longKey("assent.category"), 7L));
        });
    flush();
    assertThat(sums()).isEmpty();
  }

  /** The behavior of an application's own attributes. */
  private enum Own {
    THROWS {
      @Override
      void visit(BiConsumer<? super AttributeKey<?>, ? super Object> consumer, int time) {
        throw new AssertionError(CANARY);
      }
    },
    /** Returns one name at the first read, and another at each later one. */
    CHANGES {
      @Override
      void visit(BiConsumer<? super AttributeKey<?>, ? super Object> consumer, int time) {
        consumer.accept(ROUTE, time == 0 ? "/a" : "/" + CANARY);
        consumer.accept(time == 0 ? CATEGORY : ROUTE, "content.chat");
      }
    },
    /** Declares two categories, of which the last would count. */
    REPEATS {
      @Override
      void visit(BiConsumer<? super AttributeKey<?>, ? super Object> consumer, int time) {
        consumer.accept(CATEGORY, "content.chat");
        consumer.accept(CATEGORY, "service.telemetry");
      }
    },
    LYING_KEY {
      @Override
      void visit(BiConsumer<? super AttributeKey<?>, ? super Object> consumer, int time) {
        consumer.accept(new LyingKey(), "content.chat");
      }
    },
    NO_VALUE_OF_ITS_TYPE {
      @Override
      void visit(BiConsumer<? super AttributeKey<?>, ? super Object> consumer, int time) {
        consumer.accept(
            CATEGORY,
            new Object() {
              @Override
              public String toString() {
                throw new AssertionError(CANARY);
              }
            });
        consumer.accept(null, null);
      }
    };

    abstract void visit(BiConsumer<? super AttributeKey<?>, ? super Object> consumer, int time);
  }

  /** A key that returns one name at the first read, and another later. */
  private static final class LyingKey implements AttributeKey<String> {
    private int asked;

    @Override
    public String getKey() {
      return asked++ == 0 ? "assent.category" : "http.route";
    }

    @Override
    public AttributeType getType() {
      return AttributeType.STRING;
    }
  }

  private static final class OwnAttributes implements Attributes {
    private final Own own;
    private int time;

    OwnAttributes(Own own) {
      this.own = own;
    }

    @Override
    public void forEach(BiConsumer<? super AttributeKey<?>, ? super Object> consumer) {
      own.visit(consumer, time++);
    }

    @Override
    public <T> T get(AttributeKey<T> key) {
      throw new AssertionError(CANARY);
    }

    @Override
    public int size() {
      throw new AssertionError(CANARY);
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public Map<AttributeKey<?>, Object> asMap() {
      throw new AssertionError(CANARY);
    }

    @Override
    public AttributesBuilder toBuilder() {
      throw new AssertionError(CANARY);
    }

    @Override
    public int hashCode() {
      return own == Own.THROWS ? List.of().get(0).hashCode() : 1;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }
  }

  @ParameterizedTest
  @EnumSource(Own.class)
  void attributes_ofTheApplicationsOwnClass_throwNothingAndPretendNothing(Own own) {
    start();
    LongCounter counter = counter(METRIC).build();
    ObservableLongMeasurement[] kept = {null};
    counter("http.server.active_requests")
        .buildWithCallback(
            it -> {
              kept[0] = it;
              it.record(777_777, new OwnAttributes(own));
              it.record(888_888, Attributes.of(ROUTE, "/after"));
            });

    assertThatCode(
            () -> {
              counter.add(777_777, new OwnAttributes(own));
              counter.add(777_777, new OwnAttributes(own), null);
              counter.add(888_888, Attributes.of(ROUTE, "/after"));
            })
        .doesNotThrowAnyException();
    flush();

    assertThatCode(() -> kept[0].record(1, new OwnAttributes(own))).doesNotThrowAnyException();
    assertThat(sums()).containsExactly(888_888L, 888_888L);
    assertThat(receiver.received(CANARY)).isFalse();
    var ledger = assent.ledger();
    assertThat(ledger.balances()).isTrue();
    assertThat(ledger.entries())
        .anySatisfy(
            entry ->
                assertThat(entry.withheldByCategory())
                    .containsKey(
                        own == Own.THROWS || own == Own.NO_VALUE_OF_ITS_TYPE
                            ? "unclassified"
                            : "content.chat"));
  }

  /** The name of an application's own key is read once, in the API's container too. */
  @Test
  void key_ofTheApplicationsOwnClassInTheApisAttributes_pretendsNothing() {
    start();
    counter(METRIC)
        .build()
        .add(777_777, Attributes.builder().put(new LyingKey(), "content.chat").build());
    flush();
    assertThat(receiver.received("content.chat")).isFalse();
  }

  /** A failing callback of one library does not affect the metrics of others. */
  @ParameterizedTest
  @ValueSource(classes = {NoClassDefFoundError.class, StackOverflowError.class, Error.class})
  void callback_throwsAnError_othersArrive(Class<? extends Error> type) {
    start();
    counter(METRIC)
        .buildWithCallback(
            it -> {
              throw thrown(type);
            });
    counter("http.server.active_requests").build().add(888_888);
    flush();
    assertThat(sums()).containsExactly(888_888L);
  }

  private static Error thrown(Class<? extends Error> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
