/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.catalog.FreeTextCategories;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a log record that can be stripped. Severity and times are copied unchanged.
 *
 * @param totalAttributes the number of attributes, including those that the SDK dropped
 * @param freeText the categories of its free text, by its instrumentation scope; they stay if the
 *     scope's name is stripped
 */
public record StrippableLog(
    @Nullable Value<?> body,
    Attributes attributes,
    int totalAttributes,
    @Nullable String severityText,
    @Nullable String eventName,
    @Nullable String stackTrace,
    SpanContext context,
    InstrumentationScopeInfo scope,
    Resource resource,
    FreeTextCategories freeText) {

  @Override
  public String toString() {
    return "StrippableLog";
  }
}
