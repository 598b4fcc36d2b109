/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.tag.Classifier;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Takes from resources what may not go. Clean resources have no entities: their types, keys and
 * schema URLs are nobody's to classify. Thread-safe.
 */
public final class ResourceStripper {
  private final Classifier classifier;
  private final AttributeStripper attributes;
  private final CleanCache<Resource> cache;

  public ResourceStripper(Classifier classifier, AttributeStripper attributes) {
    this.classifier = classifier;
    this.attributes = attributes;
    this.cache = new CleanCache<>(classifier::resource, this::make);
  }

  /** The resource without what may not go: one instance per identity and outcome. */
  public Resource strip(Resource source, Cut cut) {
    return cache.clean(source, cut);
  }

  private Resource make(Resource source, Cut cut) {
    Attributes left = attributes.strip(source.getAttributes(), cut, classifier.ofResource());
    return Resource.create(left.toBuilder().build(), schemaUrl(source, cut));
  }

  private @Nullable String schemaUrl(Resource source, Cut cut) {
    String url = source.getSchemaUrl();
    return cut.keeps(classifier.schemaUrl(url)) ? url : null;
  }
}
