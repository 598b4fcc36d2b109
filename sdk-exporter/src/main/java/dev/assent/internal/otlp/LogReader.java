/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/** Reads a message {@code LogRecord}. Not thread-safe. */
final class LogReader {
  private final ContextReader context = new ContextReader();
  private final AttributesReader attributes = new AttributesReader();
  private Severity severity = Severity.UNDEFINED_SEVERITY_NUMBER;
  private @Nullable String severityText;
  private @Nullable Value<?> body;
  private @Nullable String eventName;
  private long epochNanos;
  private long observedEpochNanos;
  private int droppedAttributes;

  private LogReader() {}

  static LogRecordData read(ProtoReader in, InstrumentationScopeInfo scope, Resource resource)
      throws MalformedOtlpException {
    LogReader reader = new LogReader();
    while (in.next()) {
      reader.field(in);
    }
    return reader.log(scope, resource);
  }

  private void field(ProtoReader in) throws MalformedOtlpException {
    switch (in.field()) {
      case 1 -> epochNanos = in.fixed64();
      case 2 -> severity = severity(in.int64());
      case 3 -> severityText = WireTexts.orNull(in.text());
      case 5 -> body = ValueReader.value(in.message());
      case 6 -> attributes.add(in.element());
      case 7 -> droppedAttributes = in.upTo(Integer.MAX_VALUE);
      case 8 -> context.readFlags(in);
      case 9 -> context.readTraceId(in);
      case 10 -> context.readSpanId(in);
      case 11 -> observedEpochNanos = in.fixed64();
      case 12 -> eventName = WireTexts.orNull(in.text());
      default -> in.skip();
    }
  }

  private static Severity severity(long number) throws MalformedOtlpException {
    for (Severity each : Severity.values()) {
      if (each.getSeverityNumber() == number) {
        return each;
      }
    }
    throw new MalformedOtlpException("number out of range");
  }

  private LogRecordData log(InstrumentationScopeInfo scope, Resource resource)
      throws MalformedOtlpException {
    return new DecodedLog(
        epochNanos,
        observedEpochNanos,
        context.optional(),
        severity,
        severityText,
        body,
        attributes.attributes(),
        attributes.total(droppedAttributes),
        eventName,
        scope,
        resource);
  }
}
