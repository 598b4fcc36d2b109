/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;

/** Reads headers from a map. */
@SuppressWarnings("deprecation") // keys(), of which SDK 1.62 has no other form
public final class MapGetter implements TextMapGetter<Map<String, String>> {
  public static final MapGetter INSTANCE = new MapGetter();

  private MapGetter() {}

  @Override
  public Iterable<String> keys(Map<String, String> carrier) {
    return carrier.keySet();
  }

  @Override
  public String get(Map<String, String> carrier, String key) {
    return carrier == null ? null : carrier.get(key);
  }
}
