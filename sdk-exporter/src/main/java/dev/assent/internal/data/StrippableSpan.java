/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.data;

import dev.assent.internal.catalog.FreeTextCategories;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/**
 * The parts of a span that can be stripped. Kind, times and the end flag are copied unchanged.
 *
 * @param totalAttributes the number of attributes, including those that the SDK dropped
 * @param totalEvents the number of events, likewise
 * @param totalLinks the number of links, likewise
 * @param freeText the categories of its free text, by its instrumentation scope; they stay if the
 *     scope's name is stripped
 */
public record StrippableSpan(
    String name,
    SpanContext context,
    SpanContext parent,
    StatusData status,
    Attributes attributes,
    int totalAttributes,
    List<EventData> events,
    int totalEvents,
    List<LinkData> links,
    int totalLinks,
    InstrumentationScopeInfo scope,
    Resource resource,
    FreeTextCategories freeText) {

  /** The same parts with another resource. */
  StrippableSpan with(Resource other) {
    return new StrippableSpan(
        name,
        context,
        parent,
        status,
        attributes,
        totalAttributes,
        events,
        totalEvents,
        links,
        totalLinks,
        scope,
        other,
        freeText);
  }

  @Override
  public String toString() {
    return "StrippableSpan";
  }
}
