/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The transport over the JDK's HTTP client, with what the client lacks. Only this package uses
 * {@code java.net.http}. Not part of the API.
 */
@NullMarked
package dev.assent.internal.http.jdk;

import org.jspecify.annotations.NullMarked;
