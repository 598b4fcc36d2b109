/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.tag.classify.Classifier;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;

/** Judges the text of {@code OTEL_RESOURCE_ATTRIBUTES}, which others on the machine can read. */
public record ResourceVariable(Catalog catalog) {

  /** Returns how many attributes in the text are no service data. What can't be read is one. */
  public int unfit(String text) {
    Classifier classifier = new Classifier(catalog);
    long service = catalog.categories().mask("service");
    int unfit = 0;
    for (String pair : text.split(",", -1)) {
      if (!pair.isBlank() && (categories(pair, classifier) & ~service) != 0) {
        unfit++;
      }
    }
    return unfit;
  }

  private static long categories(String pair, Classifier classifier) {
    int at = pair.indexOf('=');
    if (at <= 0) {
      return -1;
    }
    try {
      AttributeKey<String> key = AttributeKey.stringKey(pair.substring(0, at).strip());
      return classifier.resource(
          Resource.create(Attributes.of(key, pair.substring(at + 1).strip())));
    } catch (IllegalArgumentException refused) {
      return -1;
    }
  }
}
