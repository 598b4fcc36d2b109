/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;

/**
 * Decodes what our own encoder wrote. Stateless and thread-safe.
 *
 * <p>What is decoded is immutable, and encodes to the same bytes again, message by message. Data of
 * one message share the instances of their resource and scope, by whose identity the encoder groups
 * them. Fields that are not read are dropped: those that OpenTelemetry's data have no place for
 * ({@code entity_refs}, the {@code dropped_attributes_count} of resources and scopes, string
 * indices), those of a later version of OTLP, and any other.
 *
 * <p>What the wire does not tell:
 *
 * <ul>
 *   <li>the parent's trace flags and trace state: there are none; its trace is the span's;
 *   <li>empty from absent texts: absent, where data know the difference (schema URLs, a scope's
 *       version, severity text, event name);
 *   <li>an attribute of type {@code VALUE} that holds a text, number, boolean, or an array of only
 *       one of them, from the plain type: the plain type, as OpenTelemetry's builder decides too;
 *   <li>an array without elements: {@code VALUE};
 *   <li>the event of an exception from any other event: it has no exception.
 * </ul>
 */
public final class OtlpDecoder {
  private OtlpDecoder() {}

  /**
   * The spans of an {@code ExportTraceServiceRequest}, in its order.
   *
   * @throws MalformedOtlpException if it is none, or holds what our encoder never writes
   */
  public static List<SpanData> spans(byte[] request) throws MalformedOtlpException {
    return new RequestReader<SpanData>(SpanReader::read).read(request);
  }

  /**
   * The log records of an {@code ExportLogsServiceRequest}, in its order.
   *
   * @throws MalformedOtlpException if it is none, or holds what our encoder never writes
   */
  public static List<LogRecordData> logs(byte[] request) throws MalformedOtlpException {
    return new RequestReader<LogRecordData>(LogReader::read).read(request);
  }
}
