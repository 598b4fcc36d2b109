/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.Allocation;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.MaskSum;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One pass over spans that may leave as a whole allocates nothing per span, and has one sum for all
 * of them.
 */
class ClassifyAllocationTest {
  private static final int SPANS = 512;

  private final Classifier classifier = new Classifier(Catalog.builtIn());
  private final SpanStamper stamper = new SpanStamper(classifier);
  private final List<SpanData> spans = new ArrayList<>();
  private long mask;

  @Test
  void add_spansWithEvents_allocatesAtMostOneBytePerSpan() {
    record();
    long least = Allocation.least(100, this::classifyAll);
    long copies = Allocation.least(100, this::copyAll);
    assertThat(mask).isNotZero();
    assertThat(copies / SPANS).as("what is measured by can measure").isGreaterThan(32);
    assertThat(least / SPANS).isLessThanOrEqualTo(1);
  }

  private void classifyAll() {
    MaskSum sum =
        new MaskSum(
            classifier,
            DatumContext.of(Place.SERVER_SPAN, "test", classifier.freeText(null), Limits.NONE),
            false);
    for (SpanData span : spans) {
      stamper.add(span, sum);
    }
    assertThat(sum.isFrozen()).isTrue();
    mask |= sum.mask();
  }

  private void copyAll() {
    for (SpanData span : spans) {
      mask += span.getAttributes().toBuilder().build().size();
    }
  }

  private void record() {
    try (SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Keep(spans)))
            .build()) {
      for (int i = 0; i < SPANS; i++) {
        Span span =
            provider
                .get("test")
                .spanBuilder("GET /u/{id}")
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        span.setAttribute("http.request.method", "GET");
        span.setAttribute("http.route", "/u/{id}");
        span.setAttribute("http.response.status_code", 200);
        span.setAttribute("somebody.elses", "text");
        span.addEvent("exception", Attributes.of(AttributeKey.stringKey("exception.type"), "E"));
        span.end();
      }
    }
  }

  private record Keep(List<SpanData> spans) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> data) {
      spans.addAll(data);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
