/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.data.FlatAttributes;
import java.util.List;

/**
 * The frozen attributes of an event or a link, without {@code assent.category}.
 *
 * @param attributes the attributes within the limit
 * @param totalAttributes the number of attributes, including those beyond the limit
 * @param own the categories declared for the part
 */
public record RecordedPart(FlatAttributes attributes, int totalAttributes, long own) {
  /** Without attributes. */
  public static final RecordedPart EMPTY = new RecordedPart(FlatAttributes.of(List.of()), 0, 0);
}
