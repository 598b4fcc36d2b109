/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.category.Categories;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfoBuilder;
import org.jspecify.annotations.Nullable;

/** Strips instrumentation scopes. Thread-safe. */
public final class ScopeStripper {
  private final Classifier classifier;
  private final WithheldNames names;
  private final AttributeStripper attributes;
  private final StrippedCache<InstrumentationScopeInfo> cache;

  public ScopeStripper(Classifier classifier, AttributeStripper attributes, WithheldNames names) {
    this.names = names;
    this.classifier = classifier;
    this.attributes = attributes;
    this.cache = new StrippedCache<>(classifier::scope, this::stripped);
  }

  /** The stripped scope: one instance per identity and outcome. */
  public InstrumentationScopeInfo strip(InstrumentationScopeInfo source, StripContext strip) {
    return cache.clean(source, strip);
  }

  private InstrumentationScopeInfo stripped(InstrumentationScopeInfo source, StripContext strip) {
    String name = source.getName();
    long nameMask = classifier.scopeName(name);
    boolean named = strip.keeps(nameMask);
    if ((nameMask & Categories.UNCLASSIFIED) != 0) {
      names.scope(name);
    }
    String version = source.getVersion();
    boolean versioned = strip.keeps(classifier.scopeVersion(name, version));
    String url = source.getSchemaUrl();
    boolean hasUrl = strip.keeps(classifier.schemaUrl(url));
    Attributes left = attributes(source, strip);
    if (!named && !hasUrl && left.isEmpty()) {
      return InstrumentationScopeInfo.empty();
    }
    return build(named ? name : "", versioned ? version : null, hasUrl ? url : null, left);
  }

  private Attributes attributes(InstrumentationScopeInfo source, StripContext strip) {
    Attributes all = source.getAttributes();
    if (!strip.keeps(classifier.scopeAttributes(all) & Categories.UNCLASSIFIED)) {
      return Attributes.empty();
    }
    return attributes.strip(all, strip, DatumContext.ofPart(classifier.freeText(source.getName())));
  }

  private static InstrumentationScopeInfo build(
      String name, @Nullable String version, @Nullable String url, Attributes attributes) {
    InstrumentationScopeInfoBuilder builder = InstrumentationScopeInfo.builder(name);
    if (version != null) {
      builder.setVersion(version);
    }
    if (url != null) {
      builder.setSchemaUrl(url);
    }
    return builder.setAttributes(attributes).build();
  }
}
