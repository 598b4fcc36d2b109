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
 * What of a log record can lose something; severity and times are taken over as they are.
 *
 * @param totalAttributes how many attributes there are, and those that the SDK dropped
 * @param freeText the categories of free text in it, by the scope that it was recorded under: its
 *     name may be taken, the trust stays
 */
public record LogParts(
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
    return "LogParts";
  }
}
