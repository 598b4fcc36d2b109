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
  private final StrippedCache<Resource> cache;

  public ResourceStripper(Classifier classifier, AttributeStripper attributes) {
    this.classifier = classifier;
    this.attributes = attributes;
    this.cache = new StrippedCache<>(classifier::resource, this::make);
  }

  /** The resource without what may not go: one instance per identity and outcome. */
  public Resource strip(Resource source, StripContext strip) {
    return cache.clean(source, strip);
  }

  private Resource make(Resource source, StripContext strip) {
    Attributes left = attributes.strip(source.getAttributes(), strip, classifier.ofResource());
    return Resource.create(left.toBuilder().build(), schemaUrl(source, strip));
  }

  private @Nullable String schemaUrl(Resource source, StripContext strip) {
    String url = source.getSchemaUrl();
    return strip.keeps(classifier.schemaUrl(url)) ? url : null;
  }
}
