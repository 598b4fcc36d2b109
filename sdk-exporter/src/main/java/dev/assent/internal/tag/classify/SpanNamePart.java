/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.SpanNameForm;
import dev.assent.internal.catalog.SpanNameTemplate;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;

/**
 * One attribute in the template of a span name. Immutable.
 *
 * @param before the text before it
 * @param key the attribute; its name is interned, like almost all names that it is compared with
 * @param form how the span name has the value
 */
record SpanNamePart(String before, AttributeKey<String> key, SpanNameForm form) {
  static SpanNamePart of(SpanNameTemplate.Part part) {
    return new SpanNamePart(
        part.before(), AttributeKey.stringKey(part.attribute().intern()), part.form());
  }

  /** The end of the part in a name, if the name has it at this index; otherwise -1. */
  int end(String name, int at, Attributes attributes) {
    String value = attributes.get(key);
    return value == null || !name.startsWith(before, at)
        ? -1
        : form.end(name, at + before.length(), value);
  }

  /** Adds the part to a name; returns false, and adds nothing, if there is no value to show. */
  boolean appendTo(StringBuilder name, Classifier classifier, Attributes attributes) {
    String value = attributes.get(key);
    String text = value == null || classifier.isRedacted(value) ? null : form.apply(value);
    if (text == null) {
      return false;
    }
    name.append(before).append(text);
    return true;
  }
}
