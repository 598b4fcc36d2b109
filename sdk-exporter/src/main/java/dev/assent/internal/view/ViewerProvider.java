/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.view;

import dev.assent.internal.config.ViewerSettings;

/**
 * Opens viewers. The artifact {@value #ARTIFACT} has the implementation, which is found by {@link
 * java.util.ServiceLoader}.
 */
public interface ViewerProvider {
  /** The artifact with the viewer. */
  String ARTIFACT = "dev.assent:assent-viewer";

  /**
   * Opens a viewer, which listens, but answers nothing before {@link Viewer#start}.
   *
   * @throws dev.assent.config.ConfigurationException if the port can't be used
   */
  Viewer open(ViewerSettings settings, ViewedInstance instance);
}
