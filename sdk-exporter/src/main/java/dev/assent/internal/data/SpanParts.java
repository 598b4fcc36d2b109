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
 * What of a span can lose something. Kind, times and the end flag are not among it: they are taken
 * over as they are.
 *
 * @param totalAttributes how many attributes there are, and those that the SDK dropped
 * @param totalEvents the same of events
 * @param totalLinks the same of links
 * @param freeText the categories of free text in it, by the scope that it was recorded under: its
 *     name may be taken, the trust stays
 */
public record SpanParts(
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

  @Override
  public String toString() {
    return "SpanParts";
  }
}
