/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.catalog.SpanNameTemplate;
import io.opentelemetry.api.common.Attributes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template of span names over attributes. Immutable.
 *
 * @param parts the attributes, in order; at least one
 * @param scopes the scopes whose spans have such names; any if empty
 */
record SpanNamePattern(List<SpanNamePart> parts, Set<String> scopes) {
  static SpanNamePattern of(SpanNameTemplate template) {
    return new SpanNamePattern(
        template.parts().stream().map(SpanNamePart::of).toList(), template.scopes());
  }

  /** Whether the name is what the template makes of these attributes. */
  boolean matches(String name, String scope, Attributes attributes) {
    int at = isOf(scope) ? 0 : -1;
    for (int i = 0; i < parts.size() && at >= 0; i++) {
      at = parts.get(i).end(name, at, attributes);
    }
    return at == name.length();
  }

  /** What the template makes of permitted attributes; null if one is missing. */
  @Nullable String compose(Classifier classifier, String scope, Attributes permitted) {
    if (!isOf(scope)) {
      return null;
    }
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).appendTo(name, classifier, permitted)) {
        return null;
      }
    }
    return name.toString();
  }

  boolean isOf(String scope) {
    return scopes.isEmpty() || scopes.contains(scope);
  }
}
