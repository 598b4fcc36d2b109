/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.PermissiveOverHttp;
import dev.assent.TypedKey;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attacks through OpenTelemetry's readable span. */
@Timeout(60)
class OwnSpanReadBackAttacksTest extends PermissiveOverHttp {
  private static final AttributeKey<List<String>> NOTES = AttributeKey.stringArrayKey("app.notes");
  private static final AttributeKey<Value<?>> TREE = AttributeKey.valueKey("app.tree");

  /** Reads through OpenTelemetry's readable span, also with keys that are null or misbehave. */
  @Test
  void readableSpan_hostileKeys_throwsNothing() throws Exception {
    start();
    Span span = spanBuilder().setAttribute(NOTE, "n").setAttribute(NOTES, List.of("a")).startSpan();
    ReadableSpan readable = (ReadableSpan) span;
    assertThat(readable.getAttribute(NOTE)).isEqualTo("n");
    assertThat(readable.getAttribute(AttributeKey.longKey("app.note"))).isNull();
    assertThat(readable.<Object>getAttribute(null)).isNull();
    assertThat(readable.<Object>getAttribute(new TypedKey(null, null))).isNull();
    assertThat(readable.<Object>getAttribute(new TypedKey("app.note", null))).isNull();
    CountDownLatch ended = new CountDownLatch(1);
    AttributeKey<String> blocking =
        new AttributeKey<>() {
          @Override
          public String getKey() {
            Thread other =
                new Thread(
                    () -> {
                      span.end();
                      ended.countDown();
                    });
            other.start();
            try {
              assertThat(ended.await(5, TimeUnit.SECONDS))
                  .as("no lock while a key is asked")
                  .isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return "app.note";
          }

          @Override
          public AttributeType getType() {
            return AttributeType.STRING;
          }
        };
    readable.getAttribute(blocking);
    SpanData data = readable.toSpanData();
    assertThat(data.getAttributes().get(NOTE)).isEqualTo("n");
    ((ReadWriteSpan) span).setAttribute(NOTE, CANARY);
    assertKept();
  }

  /** A span is read back and its data are set on another span: what was declared still counts. */
  @Test
  void readBack_onAnotherSpan_declaresStill() {
    start();
    Value<?> tree =
        Value.of(
            KeyValue.of("assent.category", Value.of("protected.health")),
            KeyValue.of("text", Value.of(CANARY)));
    Span first = spanBuilder().setAttribute(TREE, tree).startSpan();
    first.addEvent("exception", Attributes.builder().put(TREE, tree).build());
    List<Attributes> read = new ArrayList<>();
    read.add(((ReadableSpan) first).getAttributes());
    read.add(((ReadableSpan) first).toSpanData().getAttributes());
    read.add(((ReadableSpan) first).toSpanData().getEvents().get(0).getAttributes());
    first.end();
    read.add(((ReadableSpan) first).getAttributes());
    read.add(((ReadableSpan) first).toSpanData().getAttributes());
    read.add(((ReadableSpan) first).toSpanData().getEvents().get(0).getAttributes());
    for (Attributes each : read) {
      assertThat(each.isEmpty()).isFalse();
      span(span -> span.setAllAttributes(each).addEvent("exception", each).addLink(LINK, each));
      spanBuilder().setAllAttributes(each).addLink(LINK, each).startSpan().end();
      logRecord().setAllAttributes(each).emit();
    }
    assertKept();
    assertThat(receiver.spans("")).hasSize(13);
  }

  /** What a reader gets of a span changes nothing that leaves. */
  @Test
  void readBack_listsThatAreChanged_changeNothing() {
    start();
    Span span = spanBuilder().setAttribute(NOTES, List.of("fine")).startSpan();
    span.addEvent("exception", Attributes.of(NOTE, "fine")).addLink(LINK);
    ReadableSpan readable = (ReadableSpan) span;
    change(readable);
    span.end();
    change(readable);
    assertKept();
    assertThat(receiver.spans("")).isNotEmpty();
    assertThat(receiver.spans("").get(0).getEventsCount()).isEqualTo(1);
    assertThat(receiver.spans("").get(0).getLinksCount()).isEqualTo(1);
  }

  private static void change(ReadableSpan span) {
    List<List<?>> lists =
        List.of(
            span.getAttribute(NOTES),
            span.getAttributes().get(NOTES),
            span.toSpanData().getEvents(),
            span.toSpanData().getLinks(),
            span.toSpanData().getAttributes().get(NOTES));
    for (List<?> list : lists) {
      assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThatThrownBy(() -> span.toSpanData().getAttributes().asMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
