/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.Assent;
import dev.assent.ledger.Ledger;
import dev.assent.ledger.Signal;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Exporters that an application, or a vendor, wraps around Assent's handles or adds. */
class WrappersTest extends AutoconfiguredSdk {
  private static final AttributeKey<String> CARD = AttributeKey.stringKey("payment.card");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");

  private final List<SpanData> seen = new CopyOnWriteArrayList<>();

  private void wrap(Function<SpanData, SpanData> change) {
    start(
        builder ->
            builder.addSpanExporterCustomizer((exporter, config) -> new Wrapper(exporter, change)));
  }

  private void span(String secret) {
    Span span = sdk.getTracer("shop").spanBuilder("GET").startSpan();
    span.setAttribute(METHOD, "GET");
    span.setAttribute(CARD, secret);
    span.end();
    flush();
  }

  private List<String> received() {
    return receiver.spans("").stream()
        .flatMap(span -> span.getAttributesList().stream())
        .map(attribute -> attribute.getKey())
        .toList();
  }

  @Test
  void wrapper_passesOn_seesOnlyGatedData() {
    wrap(span -> span);

    span("4111-secret");

    assertThat(received()).containsExactly("http.request.method");
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).getAttributes().get(CARD)).isNull();
    assertThat(seen.get(0).getAttributes().get(METHOD)).isEqualTo("GET");
  }

  @Test
  void wrapper_addsAField_isGatedAgain() {
    wrap(
        span ->
            with(
                span,
                span.getAttributes().toBuilder()
                    .put(CARD, "4111-vendor")
                    .put("server.port", 443)
                    .build()));

    span("4111-secret");

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.received("4111")).isFalse();
    assertThat(received()).contains("http.request.method");
  }

  @Test
  void wrapper_makesASpanOfItsOwn_isWithheld() {
    wrap(
        span ->
            new DelegatingSpanData(span) {
              @Override
              public io.opentelemetry.api.trace.SpanContext getSpanContext() {
                return io.opentelemetry.api.trace.SpanContext.create(
                    "0af7651916cd43dd8448eb211c80319c",
                    "b7ad6b7169203331",
                    io.opentelemetry.api.trace.TraceFlags.getSampled(),
                    io.opentelemetry.api.trace.TraceState.getDefault());
              }
            });

    span("4111-secret");

    assertThat(receiver.spans("")).isEmpty();
  }

  /** A vendor that batches by itself: nobody knows whose the data is that it sends later. */
  @Test
  void wrapper_exportsOnAnotherThread_nothingLeaves_andIsCountedAsUngated() {
    start(
        vendor ->
            vendor.addSpanExporterCustomizer(
                (exporter, config) -> new Wrapper(onAnotherThread(exporter), span -> span)));

    span("4111-secret");

    assertThat(seen).hasSize(1);
    assertThat(receiver.spans("")).isEmpty();
    Ledger ledger = Assent.installed().orElseThrow().ledger();
    assertThat(ledger.entries())
        .filteredOn(entry -> entry.signal() == Signal.TRACES)
        .anySatisfy(entry -> assertThat(entry.withheld()).containsEntry(Withheld.UNGATED, 1L));
    assertThat(ledger.balances()).isTrue();
  }

  private static SpanExporter onAnotherThread(SpanExporter exporter) {
    return new SpanExporter() {
      @Override
      public CompletableResultCode export(Collection<SpanData> spans) {
        return CompletableFuture.supplyAsync(() -> exporter.export(spans)).join();
      }

      @Override
      public CompletableResultCode flush() {
        return exporter.flush();
      }

      @Override
      public CompletableResultCode shutdown() {
        return exporter.shutdown();
      }
    };
  }

  @Test
  void wrapper_inCode_isTheExporter_getsGatedDataOnly() {
    startInCode(
        builder ->
            builder.addSpanExporterCustomizer(
                (exporter, config) -> new Wrapper(exporter, span -> span)));

    span("4111-secret");

    assertThat(received()).containsExactly("http.request.method");
    assertThat(seen).allSatisfy(span -> assertThat(span.getAttributes().get(CARD)).isNull());
    assertThat(String.join(" ", log.messages())).contains("traces by WrappersTest$Wrapper");
  }

  @Test
  void exporterOfTheApplication_behindTheGate_getsGatedDataOnly() {
    start(
        builder ->
            builder.addSpanExporterCustomizer(
                (exporter, config) -> SpanExporter.composite(exporter, new Wrapper(null, s -> s))));

    span("4111-secret");

    assertThat(receiver.received("4111")).isFalse();
    assertThat(seen).allSatisfy(span -> assertThat(span.getAttributes().get(CARD)).isNull());
  }

  private static SpanData with(SpanData span, Attributes attributes) {
    return new DelegatingSpanData(span) {
      @Override
      public Attributes getAttributes() {
        return attributes;
      }

      @Override
      public int getTotalAttributeCount() {
        return attributes.size();
      }
    };
  }

  /** As vendors' wrappers: changes data and passes everything else on. */
  private final class Wrapper implements SpanExporter {
    private final SpanExporter delegate;
    private final Function<SpanData, SpanData> change;

    Wrapper(SpanExporter delegate, Function<SpanData, SpanData> change) {
      this.delegate = delegate;
      this.change = change;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      List<SpanData> changed = new ArrayList<>();
      for (SpanData span : spans) {
        seen.add(span);
        changed.add(change.apply(span));
      }
      return delegate == null ? CompletableResultCode.ofSuccess() : delegate.export(changed);
    }

    @Override
    public CompletableResultCode flush() {
      return delegate == null ? CompletableResultCode.ofSuccess() : delegate.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return delegate == null ? CompletableResultCode.ofSuccess() : delegate.shutdown();
    }
  }
}
