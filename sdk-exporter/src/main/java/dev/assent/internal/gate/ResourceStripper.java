/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.tag.classify.Classifier;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Strips resources. Stripped resources have no entities, because no catalog classifies the types,
 * keys and schema URLs of entities. Thread-safe.
 */
public final class ResourceStripper {
  private final Classifier classifier;
  private final AttributeStripper attributes;
  private final StrippedCache<Resource> cache;

  public ResourceStripper(Classifier classifier, AttributeStripper attributes) {
    this.classifier = classifier;
    this.attributes = attributes;
    this.cache = new StrippedCache<>(classifier::resource, this::stripped);
  }

  /** The stripped resource: one instance per identity and outcome. */
  public Resource strip(Resource source, StripContext strip) {
    return cache.clean(source, strip);
  }

  private Resource stripped(Resource source, StripContext strip) {
    Attributes left = attributes.strip(source.getAttributes(), strip, classifier.ofResource());
    return Resource.create(left.toBuilder().build(), schemaUrl(source, strip));
  }

  private @Nullable String schemaUrl(Resource source, StripContext strip) {
    String url = source.getSchemaUrl();
    return strip.keeps(classifier.schemaUrl(url)) ? url : null;
  }
}
