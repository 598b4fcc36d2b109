/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/**
 * Decodes requests of Assent's own encoder. Stateless and thread-safe.
 *
 * <p>Decoded data is immutable, and its encoding is equal to the input, message by message. Data of
 * one message share the instances of their resource and scope, since the encoder groups data by the
 * identity of these instances. Unread fields are dropped: fields without a counterpart in
 * OpenTelemetry's data ({@code entity_refs}, the {@code dropped_attributes_count} of resources and
 * scopes, string indices), fields of later versions of OTLP, and any other field.
 *
 * <p>The encoding does not contain, or does not distinguish:
 *
 * <ul>
 *   <li>the parent's trace flags and trace state: the decoded parent has none; its trace is the
 *       span's;
 *   <li>empty and absent texts: the decoded text is absent, if the data distinguish the two (schema
 *       URLs, a scope's version, severity text, event name);
 *   <li>an attribute of type {@code VALUE} that holds a text, number, boolean, or an array of only
 *       one of them, and an attribute of the plain type: the decoded type is the plain one, as in
 *       OpenTelemetry's builder;
 *   <li>the type of an array without elements: the decoded type is {@code VALUE};
 *   <li>the event of an exception and any other event: the decoded event has no exception.
 * </ul>
 */
public final class OtlpDecoder {
  private OtlpDecoder() {}

  /**
   * Returns the spans of an {@code ExportTraceServiceRequest}, in its order.
   *
   * @throws MalformedOtlpException if the bytes are not such a request, or hold data that Assent's
   *     encoder never writes
   */
  public static List<SpanData> spans(byte[] request) throws MalformedOtlpException {
    return new RequestReader<SpanData>(SpanReader::read).read(request);
  }

  /**
   * Returns the log records of an {@code ExportLogsServiceRequest}, in its order.
   *
   * @throws MalformedOtlpException if the bytes are not such a request, or hold data that Assent's
   *     encoder never writes
   */
  public static List<LogRecordData> logs(byte[] request) throws MalformedOtlpException {
    return new RequestReader<LogRecordData>(LogReader::read).read(request);
  }

  /**
   * Returns the metrics of an {@code ExportMetricsServiceRequest}, in its order, without their
   * points.
   *
   * @throws MalformedOtlpException if the bytes are not such a request
   */
  public static List<MetricHead> metrics(byte[] request) throws MalformedOtlpException {
    return new RequestReader<MetricHead>((in, scope, resource) -> MetricHead.read(in, scope))
        .read(request);
  }
}
