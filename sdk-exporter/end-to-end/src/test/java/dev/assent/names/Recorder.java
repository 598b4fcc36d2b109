/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import dev.assent.Assent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Records one text under every name, on every datum; a datum's time is its number in the list. */
final class Recorder {
  /** Below the limit of 128 attributes, with space for those of a condition. */
  private static final int BATCH = 100;

  private static final SpanContext OTHER =
      SpanContext.createFromRemoteParent(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());

  private final List<Attributes> batches;

  Recorder(Map<String, String> names, String text) {
    this.batches = batches(names, text);
  }

  private static List<Attributes> batches(Map<String, String> names, String text) {
    List<Attributes> all = new ArrayList<>();
    AttributesBuilder batch = Attributes.builder();
    int size = 0;
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (size++ == BATCH) {
        all.add(batch.build());
        batch = Attributes.builder();
        size = 1;
      }
      if (name.getValue().equals("string[]")) {
        batch.put(AttributeKey.stringArrayKey(name.getKey()), List.of(text));
      } else {
        batch.put(name.getKey(), text);
      }
    }
    all.add(batch.build());
    return all;
  }

  /** Returns all attributes together, for the resource. */
  Attributes all() {
    AttributesBuilder all = Attributes.builder();
    batches.forEach(all::putAll);
    return all.build();
  }

  void record(Assent assent, List<Datum> data) {
    for (int i = 0; i < data.size(); i++) {
      Datum datum = data.get(i);
      for (Attributes batch : batches) {
        switch (datum.signal()) {
          case "spans" -> span(assent, datum, i, with(batch, datum)).end();
          case "logs" -> log(assent, i, with(batch, datum), null);
          case "metrics" -> metric(assent, datum, with(batch, datum));
          case "parts" -> parts(assent, i, batch);
          default -> {
            // the resource was set when the instance was built
          }
        }
      }
    }
  }

  private static Attributes with(Attributes batch, Datum datum) {
    AttributesBuilder builder = batch.toBuilder();
    datum
        .attributes()
        .forEach(
            (name, value) -> {
              builder.removeIf(key -> key.getKey().equals(name));
              builder.put(name, value);
            });
    return builder.build();
  }

  private static Span span(Assent assent, Datum datum, int number, Attributes attributes) {
    return builder(assent, datum.scope(), number)
        .setSpanKind(SpanKind.valueOf(datum.kind()))
        .setAllAttributes(attributes)
        .startSpan();
  }

  private static SpanBuilder builder(Assent assent, String scope, int number) {
    return assent
        .openTelemetry()
        .getTracer(scope)
        .spanBuilder("probe")
        .setNoParent()
        .setStartTimestamp(number + 1, TimeUnit.SECONDS);
  }

  private static void log(Assent assent, int number, Attributes attributes, Value<?> body) {
    var log =
        assent
            .openTelemetry()
            .getLogsBridge()
            .get(Datum.SCOPE)
            .logRecordBuilder()
            .setTimestamp(number + 1, TimeUnit.SECONDS)
            .setAllAttributes(attributes);
    if (body != null) {
      log.setBody(body);
    }
    log.emit();
  }

  private static void metric(Assent assent, Datum datum, Attributes attributes) {
    assent
        .openTelemetry()
        .getMeter(datum.scope())
        .counterBuilder(datum.meter())
        .build()
        .add(1, attributes);
  }

  private static void parts(Assent assent, int number, Attributes batch) {
    Span span =
        builder(assent, Datum.SCOPE, number)
            .setSpanKind(SpanKind.CLIENT)
            .addLink(OTHER, batch)
            .startSpan();
    span.addEvent("exception", batch);
    span.end();
    List<KeyValue> body = new ArrayList<>();
    batch.forEach(
        (key, value) -> {
          if (value instanceof String text) {
            body.add(KeyValue.of(key.getKey(), Value.of(text)));
          }
        });
    log(assent, number, Attributes.empty(), Value.of(body.toArray(new KeyValue[0])));
  }
}
