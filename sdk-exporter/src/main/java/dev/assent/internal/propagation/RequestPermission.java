/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.internal.catalog.Catalog;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What may leave in the headers of one request, by name and value. A name must be listed for the
 * host, and the categories that the catalog gives its value must be permitted by all rules that
 * list it. Thread-safe.
 */
final class RequestPermission {
  /** In the context that wrapped propagators see, of which some may be gated, too. */
  private static final ContextKey<RequestPermission> KEY = ContextKey.named("assent.headers");

  private final PermittedNames names;
  private final @Nullable Catalog catalog;
  private final List<Granted> granted;
  private final Inherited inherited;
  private volatile boolean isOver;

  /**
   * @param granted the rules for the host of the request
   */
  RequestPermission(
      PermittedNames names, @Nullable Catalog catalog, List<Granted> granted, Inherited inherited) {
    this.names = names;
    this.catalog = catalog;
    this.granted = granted;
    this.inherited = inherited;
  }

  /** Returns a permission for nothing. */
  static RequestPermission nothing(PermittedNames names) {
    return new RequestPermission(names, null, List.of(), Inherited.NOTHING);
  }

  /**
   * A rule, and what the decision permits its receiver.
   *
   * @param names as they are listed
   * @param headers the same names in lower case
   * @param permitted the mask of categories
   */
  record Granted(Set<String> names, Set<String> headers, long permitted) {}

  /**
   * Categories in addition to those of a value.
   *
   * @param derivedFrom of the sources of the request
   * @param content the leaves of the group {@code content}
   * @param addedToContent those that documents add to content
   */
  record Inherited(long derivedFrom, long content, long addedToContent) {
    static final Inherited NOTHING = new Inherited(0, 0, 0);

    long with(long mask) {
      long all = mask | derivedFrom;
      return (all & content) == 0 ? all : all | addedToContent;
    }
  }

  /** Returns the permission of the propagator around this one; null if there is none. */
  static @Nullable RequestPermission in(Context context) {
    return context.get(KEY);
  }

  /** Returns a context for wrapped propagators, whose request doesn't tell its host. */
  Context storeIn(Context context) {
    return context.with(KEY, this);
  }

  /**
   * Returns whether this is a permission by the same settings, for a request whose headers are
   * being written. A propagator could keep the context, and use it for another request.
   */
  @SuppressWarnings("ReferenceEquality") // of one gate
  boolean isInForce(PermittedNames gate) {
    return names == gate && !isOver;
  }

  /**
   * Ends this permission, after the headers of its request were written. One that a propagator
   * around this one made does not end yet, and one for nothing never does.
   *
   * @param given the context that the propagator got
   */
  @SuppressWarnings("ReferenceEquality") // of one request
  void end(Context given) {
    if (in(given) != this && !granted.isEmpty()) {
      isOver = true;
    }
  }

  /** Returns whether an entry of the baggage may leave. Its name in the catalog is its key. */
  boolean entry(String key, String value) {
    return !names.isReserved(key)
        && permits(rule -> rule.names().contains(key), key, AttributeType.STRING, value);
  }

  /** Returns whether a vendor's part of the trace state may leave. */
  boolean vendor(String key, String value) {
    return !names.isReserved(key)
        && permits(
            rule -> rule.names().contains(key),
            PermittedNames.TRACE_STATE + key,
            AttributeType.STRING,
            value);
  }

  /** Returns whether a header of an application's own propagator may leave. */
  boolean header(String name, String value) {
    String header = PermittedNames.lowerCase(name);
    return !names.isReserved(name)
        && permits(
            rule -> rule.headers().contains(header),
            PermittedNames.HEADER + header,
            AttributeType.STRING_ARRAY,
            List.of(value));
  }

  private boolean permits(
      Predicate<Granted> lists, String catalogued, AttributeType type, Object value) {
    boolean isListed = false;
    for (Granted rule : granted) {
      if (lists.test(rule)) {
        isListed = true;
        if ((categories(catalogued, type, value) & ~rule.permitted()) != 0) {
          return false;
        }
      }
    }
    return isListed;
  }

  private long categories(String catalogued, AttributeType type, Object value) {
    return catalog == null
        ? -1
        : inherited.with(catalog.attribute(catalogued).classify(type, value));
  }
}
