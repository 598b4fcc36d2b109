/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.PermissiveOverHttp;
import dev.assent.category.Category;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A caller's declared category is not lost if the call fails, the value is cut, or another instance
 * receives it.
 */
class DeclaredCategoriesAttacksTest extends PermissiveOverHttp {
  /** A failed start keeps the builder's attributes. */
  @Test
  void builder_startFails_whatWasDeclaredCountsForTheNext() {
    start();
    SpanBuilder builder =
        spanBuilder().setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "protected");
    builder.setParent(failing()).startSpan().end();
    builder.setParent(Context.root()).startSpan().end();
    assertKept();
  }

  /** A span that is not sampled keeps its attributes in the builder. */
  @Test
  void builder_firstIsNotSampled_whatWasDeclaredCountsForTheNext() {
    environment.put("OTEL_TRACES_SAMPLER", "parentbased_always_on");
    start();
    SpanBuilder builder =
        spanBuilder().setAttribute(NOTE, CANARY).setAttribute(CATEGORY, "protected");
    SpanContext unsampled =
        SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getDefault(),
            TraceState.getDefault());
    builder.setParent(Context.root().with(Span.wrap(unsampled))).startSpan().end();
    builder.setNoParent().startSpan().end();
    assertKept();
  }

  private static final class FailingList extends AbstractList<String> {
    @Override
    public String get(int index) {
      throw new AssertionError(CANARY);
    }

    @Override
    public int size() {
      return 1;
    }
  }

  /** An unreadable category is unclassified. */
  @Test
  void category_cannotBeRead_isUnclassified() {
    List<String> failing = new FailingList();
    start();
    spanBuilder().setAttribute(NOTE, CANARY).setAttribute(CATEGORIES, failing).startSpan().end();
    Span span = spanBuilder().setAttribute(NOTE, CANARY).startSpan();
    span.setAttribute(CATEGORIES, failing);
    span.end();
    logRecord().setAttribute(NOTE, CANARY).setAttribute(CATEGORIES, failing).emit();
    Span parts = spanBuilder().startSpan();
    parts.addEvent("exception", Attributes.of(NOTE, CANARY, CATEGORIES, failing));
    parts.end();
    assertKept();
  }

  /** Returns attributes of which the first one is readable. */
  private static Attributes failingAfter(AttributeKey<String> key, String value) {
    return (Attributes)
        Proxy.newProxyInstance(
            Attributes.class.getClassLoader(),
            new Class<?>[] {Attributes.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "isEmpty":
                  return false;
                case "size":
                  return 2;
                case "forEach":
                  @SuppressWarnings("unchecked")
                  var consumer =
                      (java.util.function.BiConsumer<AttributeKey<?>, Object>) arguments[0];
                  consumer.accept(key, value);
                  throw new IllegalStateException(CANARY);
                default:
                  throw new IllegalStateException(CANARY);
              }
            });
  }

  /** Attributes after the failure may have been categories, so the datum is unclassified. */
  @Test
  void attributes_failHalfWay_whatIsMissingMayHaveDeclaredCategories() {
    Attributes failing = failingAfter(NOTE, CANARY);
    start();
    spanBuilder().setAllAttributes(failing).startSpan().end();
    Span span = spanBuilder().startSpan();
    span.setAllAttributes(failing);
    span.end();
    logRecord().setAllAttributes(failing).emit();
    Span parts = spanBuilder().startSpan();
    parts.addEvent("exception", failing);
    parts.recordException(new IllegalStateException("x"), failing);
    parts.end();
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.spans("").get(0).getEventsList()).isEmpty();
  }

  /** Null is unclassified too. */
  @Test
  void addTo_categoryIsNull_isUnclassified() {
    start();
    Span span = spanBuilder().setAttribute(NOTE, CANARY).startSpan();
    assent.events().addCategories(span, Category.PROTECTED_HEALTH, null);
    span.end();
    Span other = spanBuilder().setAttribute(NOTE, CANARY).startSpan();
    assent.events().addCategories(other, (Category[]) null);
    other.end();
    try (var scope =
        assent.events().provenance((Category) null).storeInContext(Context.root()).makeCurrent()) {
      logRecord().setAttribute(NOTE, CANARY).emit();
    }
    assertKept();
  }

  /** The SDK copies values that it cuts; a category inside a value counts for the part. */
  @Test
  void category_inATreeOfAPartThatIsCut_isNotLost() {
    environment.put("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "20");
    Value<?> tree =
        Value.of(
            KeyValue.of("assent.category", Value.of("protected.health")),
            KeyValue.of("text", Value.of(CANARY + " and more than is kept")));
    AttributeKey<Value<?>> key = AttributeKey.valueKey("app.tree");
    start();
    for (Value<?> each : List.of(tree, Value.of(Value.of(KeyValue.of("a", tree))))) {
      Span span =
          spanBuilder().addLink(LINK, Attributes.of(key, each)).setAttribute(key, each).startSpan();
      span.addEvent("exception", Attributes.of(key, each));
      span.recordException(new IllegalStateException("x"), Attributes.of(key, each));
      span.end();
      logRecord().setAttribute(key, each).emit();
    }
    assertKept();
    assertThat(receiver.spans("")).isNotEmpty();
  }

  /** The same for an application's own container, which makes Assent copy the value twice. */
  @Test
  void category_deepInATreeOfOnesOwnContainer_isNotLost() {
    Value<?> tree =
        Value.of(
            KeyValue.of("assent.category", Value.of("protected.health")),
            KeyValue.of("text", Value.of(CANARY)));
    Attributes all =
        Attributes.of(
            AttributeKey.valueKey("app.tree"), Value.of(Value.of(KeyValue.of("a", tree))));
    Attributes own =
        (Attributes)
            Proxy.newProxyInstance(
                Attributes.class.getClassLoader(),
                new Class<?>[] {Attributes.class},
                (proxy, method, arguments) -> method.invoke(all, arguments));
    start();
    Span span = spanBuilder().addLink(LINK, own).setAllAttributes(own).startSpan();
    span.addEvent("exception", own);
    span.recordException(new IllegalStateException("x"), own);
    span.end();
    logRecord().setAllAttributes(own).emit();
    assertKept();
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** A record whose context stores no values still has its declared category. */
  @Test
  void record_contextOfOnesOwn_keepsWhatWasDeclaredAndWhoseItIs() {
    environment.put("ASSENT_SUBJECT", "acme/*");
    start();
    Context subject = Context.root().with(assent.subject("acme/u1"));
    Context context = new Answering(subject, value -> value);
    logRecord()
        .setContext(context)
        .setAttribute(NOTE, CANARY)
        .setAttribute(CATEGORY, "protected")
        .emit();
    logRecord()
        .setContext(new Answering(Context.root(), value -> null))
        .setAttribute(NOTE, CANARY)
        .setAttribute(CATEGORY, "protected")
        .emit();
    assertKept();
  }

  /** An application's own leaf has another bit, or none, in another instance. */
  @Test
  void addTo_spanOfAnotherInstance_ownCategoryIsUnclassifiedThere() {
    environment.put("ASSENT_DESTINATIONS", "");
    try (Assent first = builder().categories(Category.of("service.harmless")).build()) {
      Span span =
          first
              .openTelemetry()
              .getTracer("app")
              .spanBuilder("INTERNAL")
              .setAttribute(NOTE, CANARY)
              .startSpan();
      assent = builder().categories(Category.of("protected.secret")).build();
      assent.events().addCategories(span, Category.of("protected.secret"));
      span.end();
      Span mine = spanBuilder().setAttribute(NOTE, "mine").startSpan();
      assent.events().addCategories(mine, Category.SERVICE_USAGE);
      mine.end();
      assertThat(first.flush(LONG)).isTrue();
    }
    assertKept();
    assertThat(receiver.received("mine")).isTrue();
  }
}
