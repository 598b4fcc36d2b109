/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

/**
 * Settings of the viewer.
 *
 * @param port the port on loopback; 0 for any free port
 * @param showsContent whether it shows values other than those of {@code service.*}
 */
public record ViewerSettings(int port, boolean showsContent) {}
