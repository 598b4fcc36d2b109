/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request: each resource and scope once, and their data. The requests of all signals have
 * the same fields. Not thread-safe.
 *
 * @param <T> the SDK's type of the data
 */
final class RequestWriter<T> {
  private static final int RESOURCE_DATA = 1;

  private static final int RESOURCE = 1;
  private static final int RESOURCE_ATTRIBUTES = 1;
  private static final int SCOPE_DATA = 2;

  private static final int SCOPE = 1;
  private static final int SCOPE_NAME = 1;
  private static final int SCOPE_VERSION = 2;
  private static final int SCOPE_ATTRIBUTES = 3;
  private static final int DATA = 2;

  private static final int SCHEMA_URL = 3;

  /** From this number of data on, the length of a group has usually three bytes. */
  private static final int MANY = 32;

  /** What the reserved lengths of the open groups may exceed the needed ones by. */
  private static final int RESERVED = 2 * ProtoWriter.LARGE;

  private final ProtoWriter out;
  private final ValueWriter values;
  private final DatumWriter<T> writer;
  private final int maxSize;

  /**
   * @param maxSize the maximum size of a request
   */
  RequestWriter(ProtoWriter out, ValueWriter values, DatumWriter<T> writer, int maxSize) {
    this.out = out;
    this.values = values;
    this.writer = writer;
    this.maxSize = maxSize;
  }

  /** Writes a request; stops and returns false if it exceeds the maximum size. */
  boolean write(List<Groups.ResourceGroup<T>> resources) {
    for (Groups.ResourceGroup<T> group : resources) {
      int reserved = reserved(group.scopes);
      int start = out.begin(RESOURCE_DATA, reserved);
      resource(group.resource);
      for (Groups.ScopeGroup<T> scope : group.scopes) {
        if (!scope(scope)) {
          return false;
        }
      }
      text(SCHEMA_URL, group.resource.getSchemaUrl());
      out.end(start, reserved);
    }
    return out.size() <= maxSize;
  }

  private int reserved(List<Groups.ScopeGroup<T>> scopes) {
    int data = 0;
    for (Groups.ScopeGroup<T> scope : scopes) {
      data += scope.data.size();
    }
    return reserved(data);
  }

  private static int reserved(int data) {
    return data < MANY ? ProtoWriter.MEDIUM : ProtoWriter.LARGE;
  }

  private void resource(Resource resource) {
    int start = out.begin(RESOURCE, ProtoWriter.MEDIUM);
    values.attributes(RESOURCE_ATTRIBUTES, resource.getAttributes());
    out.end(start, ProtoWriter.MEDIUM);
  }

  private boolean scope(Groups.ScopeGroup<T> group) {
    int reserved = reserved(group.data.size());
    int start = out.begin(SCOPE_DATA, reserved);
    scope(group.scope);
    for (T datum : group.data) {
      writer.write(DATA, datum);
      if (out.size() - RESERVED > maxSize) {
        return false;
      }
    }
    text(SCHEMA_URL, group.scope.getSchemaUrl());
    out.end(start, reserved);
    return true;
  }

  private void scope(InstrumentationScopeInfo scope) {
    int start = out.begin(SCOPE, ProtoWriter.SMALL);
    out.text(SCOPE_NAME, scope.getName());
    text(SCOPE_VERSION, scope.getVersion());
    values.attributes(SCOPE_ATTRIBUTES, scope.getAttributes());
    out.end(start, ProtoWriter.SMALL);
  }

  private void text(int field, @Nullable String text) {
    if (text != null) {
      out.text(field, text);
    }
  }
}
