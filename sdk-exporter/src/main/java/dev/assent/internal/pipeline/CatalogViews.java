/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Declarations;
import dev.assent.internal.data.Stamped;
import dev.assent.internal.spool.DeclaredCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Views of a signal's spool, one per catalog with the declarations of a frame. It caches a few
 * views, since the frames of one run have similar declarations. Thread-safe.
 *
 * @param <D> the stamped data
 */
final class CatalogViews<D extends Stamped> implements DeclaredCatalog<D> {
  private static final int MOST = 64;

  private final Catalog catalog;
  private final BiFunction<Catalog, List<D>, Declarations> names;
  private final Function<Catalog, View<D>> views;

  // Guarded by this.
  private final Map<Declarations, View<D>> known = new LinkedHashMap<>();
  private Declarations here;

  /**
   * Creates an empty cache.
   *
   * @param catalog the current catalog
   * @param names the declarations that data uses
   * @param views creates a view with another catalog
   */
  CatalogViews(
      Catalog catalog,
      BiFunction<Catalog, List<D>, Declarations> names,
      Function<Catalog, View<D>> views) {
    this.catalog = catalog;
    this.names = names;
    this.views = views;
    this.here = catalog.declarations();
  }

  @Override
  public Declarations in(List<D> data) {
    return names.apply(catalog, data);
  }

  @Override
  @SuppressWarnings("ReferenceEquality")
  public synchronized @Nullable View<D> view(Declarations declared) {
    Declarations now = catalog.declarations();
    if (now != here) {
      known.clear(); // new declarations in code: both apply
      here = now;
    }
    View<D> view = known.get(declared);
    if (view == null) {
      Catalog with = catalog.with(declared);
      if (with == catalog) {
        return null;
      }
      if (known.size() >= MOST) {
        known.remove(known.keySet().iterator().next());
      }
      view = views.apply(with);
      known.put(declared, view);
    }
    return view;
  }
}
