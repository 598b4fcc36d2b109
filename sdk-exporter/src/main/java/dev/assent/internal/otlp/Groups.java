/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.otlp;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Data by resource and scope, in the order in which the groups occur first. As in OpenTelemetry,
 * they are told apart by identity. Not thread-safe.
 *
 * @param <T> the SDK's type of the data
 */
final class Groups<T> {
  private final IdentityHashMap<Resource, ResourceGroup<T>> byResource = new IdentityHashMap<>(4);
  private final List<ResourceGroup<T>> resources = new ArrayList<>(2);

  /** The data of one resource. */
  static final class ResourceGroup<T> {
    final Resource resource;
    final List<ScopeGroup<T>> scopes = new ArrayList<>(4);
    private final IdentityHashMap<InstrumentationScopeInfo, ScopeGroup<T>> byScope =
        new IdentityHashMap<>(8);

    private ResourceGroup(Resource resource) {
      this.resource = resource;
    }

    private ScopeGroup<T> scope(InstrumentationScopeInfo scope) {
      ScopeGroup<T> group = byScope.get(scope);
      if (group == null) {
        group = new ScopeGroup<>(scope);
        byScope.put(scope, group);
        scopes.add(group);
      }
      return group;
    }
  }

  /** The data of one scope of a resource. */
  static final class ScopeGroup<T> {
    final InstrumentationScopeInfo scope;
    final List<T> data = new ArrayList<>();

    private ScopeGroup(InstrumentationScopeInfo scope) {
      this.scope = scope;
    }
  }

  private Groups() {}

  static <T> Groups<T> of(
      Collection<? extends T> data,
      Function<T, Resource> resourceOf,
      Function<T, InstrumentationScopeInfo> scopeOf) {
    Groups<T> groups = new Groups<>();
    ResourceGroup<T> resource = null;
    ScopeGroup<T> scope = null;
    for (T datum : data) {
      Resource ofDatum = resourceOf.apply(datum);
      InstrumentationScopeInfo scopeOfDatum = scopeOf.apply(datum);
      if (resource == null || resource.resource != ofDatum) {
        resource = groups.resource(ofDatum);
        scope = null;
      }
      if (scope == null || scope.scope != scopeOfDatum) {
        scope = resource.scope(scopeOfDatum);
      }
      scope.data.add(datum);
    }
    return groups;
  }

  private ResourceGroup<T> resource(Resource resource) {
    @Nullable ResourceGroup<T> group = byResource.get(resource);
    if (group == null) {
      group = new ResourceGroup<>(resource);
      byResource.put(resource, group);
      resources.add(group);
    }
    return group;
  }

  List<ResourceGroup<T>> resources() {
    return resources;
  }
}
