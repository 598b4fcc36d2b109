/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoded datum as the page shows it. Immutable.
 *
 * @param keyed its stamp; null if it could not be found among the stamps of the attempt
 * @param row what the page shows, as JSON
 */
record ShownDatum(DatumOrder.@Nullable Keyed keyed, Map<String, Object> row) {
  @Override
  public String toString() {
    return "ShownDatum";
  }
}
