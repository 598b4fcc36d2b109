/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.assent.testing.ReceivedRequest;
import dev.assent.testing.Receiver;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What arrived from a shop.
 *
 * @param spans the names of all spans
 * @param routes the values of {@code http.route} or {@code uri}
 * @param metrics the names of metrics
 * @param canaries the places whose canaries arrived
 */
record Arrived(List<String> spans, Set<String> routes, Set<String> metrics, Set<String> canaries) {
  private static final Set<String> ROUTES = Set.of("http.route", "uri");

  private static final Set<String> KINDS =
      Arrays.stream(SpanKind.values()).map(SpanKind::name).collect(Collectors.toSet());

  /** Fails unless all is as the page says, and at most one span of twenty has no name. */
  void assertThatItIs(ShopTable.Column column) throws IOException {
    assertThat(canaries).isEmpty();
    assertThat(new TreeSet<>(spans)).isEqualTo(ShopTable.spans(column));
    assertThat(metrics).containsAll(ShopTable.metrics(column));
    assertThat(routes).contains("/orders/{customer}");
    assertThat(spans.stream().filter(KINDS::contains).count() * 20)
        .isLessThanOrEqualTo(spans.size());
  }

  static Arrived at(Receiver receiver, Set<String> canaries) {
    List<Span> spans = of(receiver, "/v1/traces").flatMap(Arrived::spans).toList();
    return new Arrived(
        spans.stream().map(Span::getName).toList(),
        spans.stream()
            .flatMap(span -> span.getAttributesList().stream())
            .filter(attribute -> ROUTES.contains(attribute.getKey()))
            .map(Arrived::text)
            .collect(Collectors.toCollection(TreeSet::new)),
        of(receiver, "/v1/metrics")
            .flatMap(Arrived::metrics)
            .map(Metric::getName)
            .collect(Collectors.toCollection(TreeSet::new)),
        canaries);
  }

  private static String text(KeyValue attribute) {
    return attribute.getValue().getStringValue();
  }

  private static Stream<ReceivedRequest> of(Receiver receiver, String path) {
    return receiver.requests().stream().filter(request -> request.path().equals(path));
  }

  private static Stream<Span> spans(ReceivedRequest request) {
    try {
      return ExportTraceServiceRequest.parseFrom(request.body()).getResourceSpansList().stream()
          .flatMap(resource -> resource.getScopeSpansList().stream())
          .flatMap(scope -> scope.getSpansList().stream());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Metric> metrics(ReceivedRequest request) {
    try {
      return ExportMetricsServiceRequest.parseFrom(request.body()).getResourceMetricsList().stream()
          .flatMap(resource -> resource.getScopeMetricsList().stream())
          .flatMap(scope -> scope.getMetricsList().stream());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
