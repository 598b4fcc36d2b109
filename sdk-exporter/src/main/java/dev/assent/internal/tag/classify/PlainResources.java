/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Caches resources as plain attributes, without entities and with frozen values: one instance per
 * identity, since the encoder groups by identity. It also caches the categories of each. Bounded by
 * the usual number of resources in a process. Thread-safe.
 */
public final class PlainResources {
  private static final int MAX = 64;

  public record Plain(Resource source, Resource resource, long mask) {}

  private final Classifier classifier;
  private volatile List<Plain> known = List.of();

  public PlainResources(Classifier classifier) {
    this.classifier = classifier;
  }

  public Plain of(Resource source) {
    List<Plain> now = known;
    for (int i = 0; i < now.size(); i++) {
      if (now.get(i).source() == source) {
        return now.get(i);
      }
    }
    return add(source);
  }

  private synchronized Plain add(Resource source) {
    for (Plain plain : known) {
      if (plain.source() == source) {
        return plain;
      }
    }
    Plain added = plain(source);
    List<Plain> more = new ArrayList<>(known.size() < MAX ? known : List.of());
    more.add(added);
    known = List.copyOf(more);
    return added;
  }

  private Plain plain(Resource source) {
    FlatAttributes attributes = DefensiveCopy.attributes(source.getAttributes(), Limits.NONE);
    Resource plain = Resource.create(attributes.toBuilder().build(), source.getSchemaUrl());
    return new Plain(source, plain, classifier.resource(plain));
  }
}
