/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the origin of data: a resource or a scope, with the schema URL next to it. Not thread-safe.
 */
final class OriginReader {
  private @Nullable ProtoReader origin;
  private @Nullable String schemaUrl;

  /**
   * Reads a {@code ResourceSpans}, a {@code ScopeLogs} or a similar message, and returns its
   * repeated messages.
   */
  List<ProtoReader> read(ProtoReader in) throws MalformedOtlpException {
    List<ProtoReader> repeated = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> origin = in.message();
        case 2 -> repeated.add(in.element());
        case 3 -> schemaUrl = WireTexts.orNull(in.text());
        default -> in.skip();
      }
    }
    return repeated;
  }

  /** Returns the origin as a resource. */
  Resource resource() throws MalformedOtlpException {
    AttributesReader attributes = new AttributesReader();
    while (origin != null && origin.next()) {
      if (origin.field() == 1) {
        attributes.add(origin.element());
      } else {
        origin.skip();
      }
    }
    try {
      return Resource.create(attributes.attributes(), schemaUrl);
    } catch (IllegalArgumentException e) {
      throw new MalformedOtlpException("attribute is not allowed in a resource");
    }
  }

  /** Returns the origin as a scope. */
  InstrumentationScopeInfo scope() throws MalformedOtlpException {
    String name = "";
    String version = null;
    AttributesReader attributes = new AttributesReader();
    while (origin != null && origin.next()) {
      switch (origin.field()) {
        case 1 -> name = origin.text();
        case 2 -> version = WireTexts.orNull(origin.text());
        case 3 -> attributes.add(origin.element());
        default -> origin.skip();
      }
    }
    InstrumentationScopeInfoBuilder scope =
        InstrumentationScopeInfo.builder(name).setAttributes(attributes.attributes());
    if (version != null) {
      scope.setVersion(version);
    }
    if (schemaUrl != null) {
      scope.setSchemaUrl(schemaUrl);
    }
    return scope.build();
  }
}
