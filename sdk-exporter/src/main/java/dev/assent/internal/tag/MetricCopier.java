/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.catalog.Classified;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import dev.assent.internal.tag.classify.PlainResources;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.function.BiConsumer;

/**
 * Copies the attributes of a metric for the gate: frozen, without reserved attributes, and with the
 * categories that reserved attributes add. Metrics have no tagger, so the gate calls it at each
 * collection. Thread-safe.
 */
public final class MetricCopier {
  private final Classifier classifier;
  private final PlainResources resources;

  /** A copier that reads {@code assent.category} with a classifier. */
  public MetricCopier(Classifier classifier) {
    this.classifier = classifier;
    this.resources = new PlainResources(classifier);
  }

  /** A resource as plain attributes: one instance per identity. */
  public Resource resource(Resource source) {
    return resources.of(source).resource();
  }

  /** The attributes of a point or exemplar, with the categories that they add to its own. */
  public Plain attributes(Attributes source) {
    if (source.isEmpty()) {
      return Plain.NOTHING;
    }
    Check check = new Check();
    source.forEach(check);
    if (check.isPlain && DefensiveCopy.isContainer(source)) {
      return new Plain(source, 0);
    }
    Attributes frozen = DefensiveCopy.attributes(source, Limits.NONE);
    Check rebuilt = new Check();
    frozen.forEach(rebuilt);
    return new Plain(DefensiveCopy.withoutCarriers(frozen), rebuilt.added);
  }

  /** Reads attributes of one metric that need no copy, in one pass. */
  public PlainPass plainPass(DatumContext context) {
    return new PlainPass(context);
  }

  /**
   * The categories of attributes that need no copy: of the SDK's class, with scalars only and
   * without reserved attributes. They are those that {@link #attributes} and a stripper find in two
   * passes. Not thread-safe.
   */
  public final class PlainPass implements BiConsumer<AttributeKey<?>, Object> {
    private final DatumContext context;
    private Attributes source = Attributes.empty();
    private boolean isPlain;
    private long mask;

    private PlainPass(DatumContext context) {
      this.context = context;
    }

    /** Reads attributes; returns false if they may need a copy. */
    public boolean read(Attributes attributes) {
      isPlain = DefensiveCopy.isSdks(attributes);
      mask = 0;
      if (isPlain) {
        source = attributes;
        attributes.forEach(this);
        source = Attributes.empty();
      }
      return isPlain;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      // a scalar with an entry: its class is that of the entry, and no entry has a reserved name
      Classified scalar = classifier.scalar(key, value, context);
      if (scalar != null) {
        mask |= scalar.mask();
      } else if (isPlain) {
        isPlain = DefensiveCopy.is(key, value) && !ReservedAttributes.isCarrier(key.getKey());
        mask |= isPlain ? classifier.other(key, value, context, source) : 0;
      }
    }

    /** The categories of the attributes that were read. */
    public long mask() {
      return mask;
    }
  }

  private final class Check implements BiConsumer<AttributeKey<?>, Object> {
    private boolean isPlain = true;
    private long added;

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      isPlain &= DefensiveCopy.is(key, value) && !ReservedAttributes.isCarrier(key.getKey());
      added |= key.getKey().equals(ReservedAttributes.CATEGORY) ? classifier.added(value) : 0;
    }
  }

  /**
   * Immutable attributes.
   *
   * @param attributes without the reserved attributes
   * @param added the categories that the reserved attributes add
   */
  public record Plain(Attributes attributes, long added) {
    private static final Plain NOTHING = new Plain(Attributes.empty(), 0);
  }
}
