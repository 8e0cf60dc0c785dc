/**
 * Values that are configured: their {@link com.oracle.labs.mlrg.olcut.config.Config} fields say what they are, and all that follows
 * from those is here.
 */
@NullMarked
package dev.dnal.tribuo.config;

import org.jspecify.annotations.NullMarked;
